// Who can be a member, and which group a `primaryGroupID` means. One pass ahead of the edges; about 30 bytes an entry
// stay in memory.
import { isEdpError } from "@edp/base";
import { createByteTable } from "./byte-table.ts";
import { onlyEntries, type Directory, type DirectoryQuery } from "./directory.ts";
import { readClasses, readRecordId, readText, type DirectoryEntry } from "./entry.ts";
import { memberKinds, principals, readMemberKind } from "./objects.ts";
import { packGuid } from "./values/guid.ts";
import { readSid, ridOf } from "./values/sid.ts";

export interface PrincipalIndex {
  readonly kindOf: (guid: string) => string | undefined;
  readonly groupByToken: (token: string) => string | undefined;
}

const query: DirectoryQuery = {
  object: "group_memberships",
  ...principals,
  attributes: ["primaryGroupToken"],
};

/** Files seldom hold the token. There the SID is read, for its last number only; it is never landed. */
const exportAttributes = ["primaryGroupToken", "objectSid"];

export async function indexPrincipals(directory: Directory): Promise<PrincipalIndex> {
  const kinds = createByteTable(1);
  const groups = new Map<string, string>();
  const asked = directory.givesGuids ? query : { ...query, attributes: exportAttributes };
  for await (const entry of onlyEntries(directory.read(asked))) {
    const guid = readRecordId(entry);
    const kind = readMemberKind(readClasses(entry));
    if (guid === undefined || kind === undefined) continue;
    kinds.set(packGuid(guid), Buffer.from([memberKinds.indexOf(kind)]));
    const token = kind === "group" ? readToken(entry) : undefined;
    if (token !== undefined) groups.set(token, guid);
  }
  return {
    kindOf: (guid) => memberKinds[kinds.get(packGuid(guid))?.[0] ?? memberKinds.length],
    groupByToken: (token) => groups.get(token),
  };
}

/** How accounts name this group: the last part of its SID. */
function readToken(group: DirectoryEntry): string | undefined {
  const token = readText(group, "primaryGroupToken");
  if (token !== undefined) return token;
  const value = group.attributes.get("objectsid")?.[0];
  const sid = value === undefined ? undefined : readSid(value);
  return sid === undefined ? undefined : ridOf(sid);
}

/** More names than this are looked up faster by reading all of them. */
const maxLookups = 200;

/** What kind of member these are; unknown for who is none, or lives in another domain. */
export async function findKinds(
  directory: Directory,
  guids: readonly string[],
): Promise<(guid: string) => string | undefined> {
  const wanted = new Set(guids);
  if (wanted.size > maxLookups) return (await indexPrincipals(directory)).kindOf;
  const kinds = new Map<string, string>();
  for (const guid of wanted) {
    const entry = await findFirst(directory, { ...query, ...anything, base: `<GUID=${guid}>` });
    const kind = entry === undefined ? undefined : readMemberKind(readClasses(entry));
    if (kind !== undefined) kinds.set(guid, kind);
  }
  return (guid) => kinds.get(guid);
}

/** The group that accounts name by the last part of its SID. */
export async function findGroupByToken(
  directory: Directory,
  partition: string,
  token: string,
): Promise<string | undefined> {
  const domain = { ...query, filter: "(objectClass=domain)", selects: () => true, base: partition };
  const root = await findFirst(directory, { ...domain, attributes: ["objectSid"] });
  const value = root?.attributes.get("objectsid")?.[0];
  const sid = value === undefined ? undefined : readSid(value);
  if (sid === undefined) return undefined;
  const filter = `(&(objectClass=group)(objectSid=${sid}-${token}))`;
  const group = await findFirst(directory, { ...query, filter, base: partition });
  return group === undefined ? undefined : readRecordId(group);
}

const anything = { filter: "(objectClass=*)", selects: () => true, attributes: [] };

async function findFirst(directory: Directory, wish: DirectoryQuery): Promise<DirectoryEntry | undefined> {
  try {
    for await (const entry of onlyEntries(directory.read(wish))) return entry;
  } catch (error) {
    // A member that lives elsewhere, or went meanwhile.
    if (!isEdpError(error) || error.code !== "EDP-SRC-053") throw error;
  }
  return undefined;
}
