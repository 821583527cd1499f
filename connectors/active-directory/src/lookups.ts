// Single questions to a directory, for a few names of which a read of changes has to know more.
import { isEdpError } from "@edp/base";
import { onlyEntries, type Directory, type DirectoryQuery } from "./directory.ts";
import { readClasses, readRecordId, type DirectoryEntry } from "./entry.ts";
import { principals, readMemberKind } from "./objects.ts";
import { indexPrincipals, principalsQuery, readEntrySid } from "./principals.ts";

/** The first entry that answers, whichever domain it is of; undefined when there is none. */
export type Find = (query: DirectoryQuery) => Promise<DirectoryEntry | undefined>;

/** More names than this are looked up faster by reading all of them. */
const maxLookups = 200;

/** What kind of member these are; unknown for who is none, or lives in another domain. */
export async function findKinds(
  find: Find,
  directory: Directory,
  guids: readonly string[],
): Promise<(guid: string) => string | undefined> {
  const wanted = new Set(guids);
  if (wanted.size > maxLookups) return (await indexPrincipals(directory)).kindOf;
  const kinds = new Map<string, string>();
  for (const guid of wanted) {
    const entry = await find({ ...principalsQuery, ...anything, base: `<GUID=${guid}>` });
    const kind = entry === undefined ? undefined : readMemberKind(readClasses(entry));
    if (kind !== undefined) kinds.set(guid, kind);
  }
  return (guid) => kinds.get(guid);
}

/** The group that accounts of a domain name by the last part of its SID. */
export async function findGroupByToken(
  directory: Directory,
  partition: string,
  token: string,
): Promise<string | undefined> {
  const domain = {
    ...principalsQuery,
    filter: "(objectClass=domain)",
    selects: () => true,
    base: partition,
  };
  const root = await findFirst(directory, { ...domain, attributes: ["objectSid"] });
  const sid = root === undefined ? undefined : readEntrySid(root);
  if (sid === undefined) return undefined;
  const filter = `(&(objectClass=group)(objectSid=${sid}-${token}))`;
  const group = await findFirst(directory, { ...principalsQuery, filter, base: partition });
  return group === undefined ? undefined : readRecordId(group);
}

/** Who has this SID. */
export async function findBySid(find: Find, sid: string): Promise<string | undefined> {
  const filter = `(&${principals.filter}(objectSid=${sid}))`;
  const entry = await find({ ...principalsQuery, filter });
  return entry === undefined ? undefined : readRecordId(entry);
}

export const anything = { filter: "(objectClass=*)", selects: () => true, attributes: [] };

export async function findFirst(
  directory: Directory,
  wish: DirectoryQuery,
): Promise<DirectoryEntry | undefined> {
  try {
    for await (const entry of onlyEntries(directory.read(wish))) return entry;
  } catch (error) {
    // A member that lives elsewhere, or went meanwhile.
    if (!isEdpError(error) || error.code !== "EDP-SRC-053") throw error;
  }
  return undefined;
}
