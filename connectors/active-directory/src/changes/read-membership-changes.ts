// Which edges came and went since a number of one domain controller. A group's own list does not say who left it, so
// links are asked for one by one (`readLinks`). Two things it does not tell:
// - the edges of a deleted group or member vanish with it, without a word: then everything is read (EDP-SRC-031);
// - a primary group is an edge that no list holds. When it changes, the directory lists the account in its old
//   primary group and takes it off the list of the new one, so links come first and primary groups after them.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { onlyEntries, type Directory } from "../directory.ts";
import { createEdge, edgeId, type EdgeContext } from "../edge.ts";
import { readClasses, readRecordId, readText } from "../entry.ts";
import { principals, readMemberKind } from "../objects.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import { findGroupByToken, findKinds } from "../principals.ts";
import type { DirectoryRecord } from "../record.ts";
import { parseExtendedDn } from "../values/dn.ts";
import type { ChangeFeed, LinkChange } from "./feed.ts";

export interface MembershipChanges {
  readonly directory: Directory;
  readonly feed: ChangeFeed;
  readonly fromUsn: bigint;
  /** How far links were read. */
  readonly links: Buffer;
  /** The cursor, once it is known how far links were read this time. */
  readonly writeCursor: (links: Buffer) => string;
}

type Context = Pick<ConnectorContext, "source" | "clock" | "maxRecordBytes" | "log">;

export async function* readMembershipChanges(
  context: Context,
  changes: MembershipChanges,
): AsyncGenerator<ReadEvent> {
  const { directory, feed, fromUsn } = changes;
  await expectNobodyDeleted(context, changes);
  const outbox = createOutbox(context);
  let cookie = changes.links;
  for (let hasMore = true; hasMore;) {
    const answer = await feed.readLinks(cookie);
    const kindOf = await findKinds(directory, memberGuids(answer.changes));
    for (const change of answer.changes) {
      if (change.isWholeList) throw refuse(context, `${change.position} has members of an old kind`);
      addLinks(change, kindOf, outbox);
      yield* outbox.takeFull();
    }
    cookie = answer.cookie;
    hasMore = answer.hasMore;
  }
  for await (const { edge, position } of readPrimaryGroups(directory, feed.controller.partition, fromUsn)) {
    outbox.add(edge, position);
    yield* outbox.takeFull();
  }
  yield* outbox.finish({ isSnapshot: false, cursor: changes.writeCursor(cookie) });
}

function addLinks(change: LinkChange, kindOf: EdgeContext["kindOf"], outbox: Outbox): void {
  const { group, position } = change;
  for (const member of change.removed) outbox.remove(edgeId(group, parseMember(member)));
  for (const member of change.added) {
    const edge = { group, member: member.toString("utf8"), origin: "direct" } as const;
    outbox.add(createEdge(edge, { findGuid: () => undefined, kindOf }), position);
  }
}

const parseMember = (member: Buffer): ReturnType<typeof parseExtendedDn> =>
  parseExtendedDn(member.toString("utf8"));

const memberGuids = (changes: readonly LinkChange[]): readonly string[] =>
  changes.flatMap(({ added }) => added.flatMap((member) => parseMember(member).guid ?? []));

const refuse = ({ source }: Context, reason: string): EdpError =>
  new EdpError("EDP-SRC-031", { source, object: "group_memberships", reason });

async function expectNobodyDeleted(
  context: Context,
  { directory, feed, fromUsn }: MembershipChanges,
): Promise<void> {
  const { partition } = feed.controller;
  const query = {
    object: "group_memberships",
    ...principals,
    attributes: [],
    base: partition,
    fromUsn,
    isDeleted: true,
  };
  let count = 0;
  for await (const events of directory.read(query)) count += events.length;
  if (count > 0)
    throw refuse(
      context,
      `${count.toString()} groups or members were deleted, which takes their edges along`,
    );
}

async function* readPrimaryGroups(
  directory: Directory,
  partition: string,
  fromUsn: bigint,
): AsyncGenerator<{ readonly edge: DirectoryRecord; readonly position: string }> {
  const query = {
    object: "group_memberships",
    filter: "(&(objectClass=user)(primaryGroupID=*))",
    selects: (classes: ReadonlySet<string>) => classes.has("user"),
    attributes: ["primaryGroupID"],
    base: partition,
    fromUsn,
  };
  const groups = new Map<string, string | undefined>();
  for await (const entry of onlyEntries(directory.read(query))) {
    const [guid, token] = [readRecordId(entry), readText(entry, "primaryGroupID")];
    if (guid === undefined || token === undefined) continue;
    if (!groups.has(token)) groups.set(token, await findGroupByToken(directory, partition, token));
    const group = groups.get(token);
    if (group === undefined) continue;
    const about = { findGuid: () => guid, kindOf: () => readMemberKind(readClasses(entry)) };
    const edge = createEdge({ group, member: entry.dn, origin: "primary_group" }, about);
    yield { edge, position: entry.position };
  }
}
