// One direct edge from a group to a member, as a record.
import { encodeRecord } from "@edp/connector-sdk";
import type { DirectoryRecord } from "./record.ts";
import { parseExtendedDn, type ExtendedDn } from "./values/dn.ts";

export interface Edge {
  /** GUID of the group. */
  readonly group: string;
  /** Name of the member, with its GUID in front where the directory gives it. */
  readonly member: string;
  readonly origin: "direct" | "primary_group";
}

export interface EdgeContext {
  readonly findGuid: (dn: string) => string | undefined;
  readonly kindOf: (guid: string) => string | undefined;
}

/** `<group>:<member>`, both GUIDs; where nobody knows the member's GUID its name stands in. */
export function edgeId(group: string, { dn, guid }: ExtendedDn): string {
  return `${group}:${guid ?? dn}`;
}

/**
 * A kind of null is a member that is no account, group, computer or contact below the base: a foreign security
 * principal.
 */
export function createEdge({ group, member, origin }: Edge, about: EdgeContext): DirectoryRecord {
  const { dn, guid } = parseExtendedDn(member);
  const memberGuid = guid ?? about.findGuid(dn);
  const memberKind = memberGuid === undefined ? undefined : about.kindOf(memberGuid);
  return {
    recordId: edgeId(group, memberGuid === undefined ? { dn } : { dn, guid: memberGuid }),
    payload: encodeRecord([
      ["groupGUID", group],
      ["memberGUID", memberGuid ?? null],
      ["memberDN", dn],
      ["memberKind", memberKind ?? null],
      ["origin", origin],
    ]),
    sourceUpdatedAt: undefined, // the directory keeps no time of an edge
  };
}
