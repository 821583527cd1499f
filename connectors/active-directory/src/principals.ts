// Who can be a member, and which group a `primaryGroupID` means. One pass ahead of the edges; about 30 bytes an entry
// stay in memory, of several domains about 80.
import { hash } from "node:crypto";
import { createByteTable } from "./byte-table.ts";
import { onlyEntries, type Directory, type DirectoryQuery } from "./directory.ts";
import { readClasses, readRecordId, readText, type DirectoryEntry } from "./entry.ts";
import { memberKinds, principals, readMemberKind } from "./objects.ts";
import { domainOf } from "./values/dn.ts";
import { packGuid, unpackGuid } from "./values/guid.ts";
import { readSid, ridOf } from "./values/sid.ts";

export interface PrincipalIndex {
  readonly kindOf: (guid: string) => string | undefined;
  /** The group that an account means by its `primaryGroupID`: each domain counts for itself. */
  readonly primaryGroupOf: (account: string, token: string) => string | undefined;
  /** Absent where there is one domain only, which has no use for it. */
  readonly findBySid?: (sid: string) => string | undefined;
}

export const principalsQuery: DirectoryQuery = {
  object: "group_memberships",
  ...principals,
  attributes: ["primaryGroupToken"],
};

/**
 * Files seldom hold the token, and stand-ins for members of other domains are known by their SID. It is read for
 * these two only and never landed.
 */
const withSids: DirectoryQuery = { ...principalsQuery, attributes: ["primaryGroupToken", "objectSid"] };

export async function indexPrincipals(directory: Directory): Promise<PrincipalIndex> {
  const kinds = createByteTable(1);
  const sids = createByteTable(16);
  const groups = new Map<string, string>();
  const isOneOfSeveral = directory.isPartial !== undefined;
  const asked = directory.givesGuids && !isOneOfSeveral ? principalsQuery : withSids;
  for await (const entry of onlyEntries(directory.read(asked))) {
    const guid = readRecordId(entry);
    const kind = readMemberKind(readClasses(entry));
    if (guid === undefined || kind === undefined) continue;
    kinds.set(packGuid(guid), Buffer.from([memberKinds.indexOf(kind)]));
    const sid = isOneOfSeveral ? readEntrySid(entry) : undefined;
    if (sid !== undefined) sids.set(hashSid(sid), packGuid(guid));
    const token = kind === "group" ? readToken(entry) : undefined;
    if (token !== undefined) groups.set(`${domainOf(entry.dn)} ${token}`, guid);
  }
  return {
    kindOf: (guid) => memberKinds[kinds.get(packGuid(guid))?.[0] ?? memberKinds.length],
    primaryGroupOf: (account, token) => groups.get(`${domainOf(account)} ${token}`),
    ...(isOneOfSeveral ? { findBySid: (sid) => unpackGuid(sids.get(hashSid(sid))) } : {}),
  };
}

const hashSid = (sid: string): Buffer => hash("sha256", sid, "buffer").subarray(0, 16);

/** How accounts name this group: the last part of its SID. */
function readToken(group: DirectoryEntry): string | undefined {
  const token = readText(group, "primaryGroupToken");
  if (token !== undefined) return token;
  const sid = readEntrySid(group);
  return sid === undefined ? undefined : ridOf(sid);
}

export function readEntrySid(entry: DirectoryEntry): string | undefined {
  const value = entry.attributes.get("objectsid")?.[0];
  return value === undefined ? undefined : readSid(value);
}
