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
  /** GUID of who has a SID, in any domain of the source. Absent: it is one domain. */
  readonly findBySid?: (sid: string) => string | undefined;
}

const foreignName = /^CN=(S-1-5-21-[0-9-]+),CN=ForeignSecurityPrincipals,/i;

/** The SID of a member from a trusted domain, which this one knows by a stand-in; undefined for everybody else. */
export const readForeignSid = (member: string): string | undefined =>
  foreignName.exec(parseExtendedDn(member).dn)?.[1]?.toUpperCase();

/** `<group>:<member>`, both GUIDs; where nobody knows the member's GUID its name stands in. */
export function edgeId(group: string, { dn, guid }: ExtendedDn): string {
  return `${group}:${guid ?? dn}`;
}

/**
 * A kind of null is a member that is no account, group, computer or contact below any base. A stand-in is the member
 * that it stands for, where that one's domain is read too; the edge keeps the stand-in's GUID in its id, so it stays
 * the same edge when that domain comes and goes.
 */
export function createEdge({ group, member, origin }: Edge, about: EdgeContext): DirectoryRecord {
  const { dn, listedGuid, memberGuid, memberKind } = identify(member, about);
  return {
    recordId: edgeId(group, listedGuid === undefined ? { dn } : { dn, guid: listedGuid }),
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

interface Identified {
  readonly dn: string;
  /** GUID of what the list names: the member, or a stand-in for it. */
  readonly listedGuid: string | undefined;
  readonly memberGuid: string | undefined;
  readonly memberKind: string | undefined;
}

function identify(member: string, about: EdgeContext): Identified {
  const { dn, guid } = parseExtendedDn(member);
  const listedGuid = guid ?? about.findGuid(dn);
  const sid = readForeignSid(dn);
  const memberGuid = (sid === undefined ? undefined : about.findBySid?.(sid)) ?? listedGuid;
  const memberKind = memberGuid === undefined ? undefined : about.kindOf(memberGuid);
  return { dn, listedGuid, memberGuid, memberKind };
}

/** Is it clear who the member is? */
export const isKnown = ({ member }: Edge, about: EdgeContext): boolean =>
  identify(member, about).memberKind !== undefined;
