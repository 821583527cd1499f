// Direct edges from groups to members: what `member` lists, and what `primaryGroupID` implies without listing it.
// Nothing is expanded here; nesting is derived by the models.
import { encodeRecord, type ConnectorContext, type ReadEvent } from "@edp/connector-sdk";
import type { Directory, DirectoryEvent, DirectoryQuery, FindGuid } from "./directory.ts";
import { readText, type DirectoryEntry } from "./entry.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { findRange } from "./range.ts";
import { readRecordId, type DirectoryRecord } from "./record.ts";
import { parseExtendedDn } from "./values/dn.ts";
import { readSid, ridOf } from "./values/sid.ts";

const object = "group_memberships";

/** `primaryGroupToken` is the group's number; live it is asked for, in exports the SID ends with it. */
const groupsQuery: DirectoryQuery = {
  object,
  filter: "(objectClass=group)",
  selects: (classes) => classes.has("group"),
  attributes: ["member", "primaryGroupToken"],
  withGuids: true,
};

const accountsQuery: DirectoryQuery = {
  object,
  filter: "(&(objectClass=user)(primaryGroupID=*))", // computers are users to the directory
  selects: (classes) => classes.has("user"),
  attributes: ["primaryGroupID"],
};

/** Files do not know the token: there the SID is read, for this one number only, and never landed. */
const exportAttributes = ["member", "primaryGroupToken", "objectSid"];

export async function* readMemberships(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes" | "log">,
  directory: Directory,
  isExport: boolean,
): AsyncGenerator<ReadEvent> {
  const outbox = createOutbox(context);
  const findGuid = await directory.indexNames();
  const groupsByToken = new Map<string, string>();
  const query = isExport ? { ...groupsQuery, attributes: exportAttributes } : groupsQuery;
  for await (const group of takeEntries(directory.read(query), outbox)) {
    const groupGuid = readRecordId(group);
    if (groupGuid === undefined) {
      outbox.markIncomplete(`${group.position} has no readable objectGUID`);
      continue;
    }
    const token = readToken(group);
    if (token !== undefined) groupsByToken.set(token, groupGuid);
    for await (const members of readMembers(directory, group, outbox)) {
      for (const member of members) {
        outbox.add(createEdge(groupGuid, member.toString("utf8"), "direct", findGuid), group.position);
      }
      yield* outbox.takeFull();
    }
  }
  yield* readPrimaryGroups(context, directory, groupsByToken, outbox);
  yield* outbox.finish();
}

async function* readPrimaryGroups(
  context: Pick<ConnectorContext, "log">,
  directory: Directory,
  groupsByToken: ReadonlyMap<string, string>,
  outbox: Outbox,
): AsyncGenerator<ReadEvent> {
  let outside = 0;
  for await (const account of takeEntries(directory.read(accountsQuery), outbox)) {
    const token = readText(account, "primaryGroupID");
    const guid = readRecordId(account);
    if (token === undefined || guid === undefined) continue;
    const group = groupsByToken.get(token);
    if (group === undefined) outside += 1;
    else outbox.add(createEdge(group, `<GUID=${guid}>;${account.dn}`, "primary_group", noGuid), account.position);
    yield* outbox.takeFull();
  }
  if (outside === 0) return;
  context.log.log("warn", "Accounts whose primary group is not in the scope: these edges are not known", { accounts: outside });
}

/** The entries; everything else is noted. A group that cannot be read hides edges, so the read is not complete. */
async function* takeEntries(
  pages: AsyncIterable<readonly DirectoryEvent[]>,
  outbox: Outbox,
): AsyncGenerator<DirectoryEntry> {
  for await (const events of pages) {
    for (const event of events) {
      if (event.kind === "entry") yield event.entry;
      else outbox.markIncomplete(event.kind === "refused" ? event.position : event.reason);
    }
  }
}

/** All values of `member`, asking for the rest of a list that was cut. */
async function* readMembers(
  directory: Directory,
  group: DirectoryEntry,
  outbox: Outbox,
): AsyncGenerator<readonly Buffer[]> {
  yield group.attributes.get("member") ?? [];
  let range = findRange(group, "member");
  while (range !== undefined) {
    yield range.values;
    if (range.next === undefined) return;
    range = await directory.readRange(group.dn, "member", range.next);
    if (range === undefined) outbox.markIncomplete(`${group.position}: the export holds only a part of member`);
  }
}

const noGuid: FindGuid = () => undefined;

/** The edge, keyed by both GUIDs; by the member's name where nobody knows its GUID. */
export function createEdge(
  groupGuid: string,
  member: string,
  origin: "direct" | "primary_group",
  findGuid: FindGuid,
): DirectoryRecord {
  const { dn, guid } = parseExtendedDn(member);
  const memberGuid = guid ?? findGuid(dn);
  return {
    recordId: `${groupGuid}:${memberGuid ?? dn}`,
    payload: encodeRecord([
      ["groupGUID", groupGuid],
      ["memberGUID", memberGuid ?? null],
      ["memberDN", dn],
      ["origin", origin],
    ]),
    sourceUpdatedAt: undefined, // the directory keeps no time of an edge
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
