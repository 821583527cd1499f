// Which edges came and went since a number of one domain controller, of each domain. A group's own list does not say who left it, so
// links are asked for one by one (`readLinks`). Two things it does not tell:
// - the edges of a deleted group or member vanish with it, without a word: then everything is read (EDP-SRC-031);
// - a primary group is an edge that no list holds. When it changes, the directory lists the account in its old
//   primary group and takes it off the list of the new one, so links come first and primary groups after them.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { onlyEntries, type Directory } from "../directory.ts";
import { createEdge, edgeId, isKnown, readForeignSid, type EdgeContext } from "../edge.ts";
import { readClasses, readRecordId, readText } from "../entry.ts";
import { findBySid, findGroupByToken, findKinds } from "../lookups.ts";
import { principals, readMemberKind } from "../objects.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import type { DirectoryRecord } from "../record.ts";
import { parseExtendedDn } from "../values/dn.ts";
import type { LinkChange } from "./feed.ts";
import { moveOn } from "./move-on.ts";
import type { Followed, FollowedForest } from "./open-followed.ts";

type Context = Pick<ConnectorContext, "source" | "clock" | "maxRecordBytes" | "log">;

interface EdgeWork {
  readonly context: Context;
  readonly forest: FollowedForest;
  readonly outbox: Outbox;
  /** How far the links of a domain were read. */
  readonly cookies: Map<Followed, Buffer>;
}

export async function* readMembershipChanges(
  context: Context,
  forest: FollowedForest,
): AsyncGenerator<ReadEvent> {
  const { domains, losses } = forest;
  const outbox = createOutbox(context);
  const work: EdgeWork = { context, forest, outbox, cookies: new Map() };
  for (const domain of domains) yield* losses.guard(domain.settings, () => readDomain(work, domain));
  const cursor = moveOn(forest, (domain) => work.cookies.get(domain));
  yield* outbox.finish({ isSnapshot: false, cursor, losses: losses.reasons() });
}

async function* readDomain(work: EdgeWork, domain: Followed): AsyncGenerator<ReadEvent> {
  const { context, outbox, cookies } = work;
  const { directory, feed, fromUsn, cursor } = domain;
  await expectNobodyDeleted(context, domain);
  let cookie = Buffer.from(cursor.links ?? "", "base64");
  for (let hasMore = true; hasMore;) {
    const answer = await feed.readLinks(cookie);
    const about = await lookUp(work.forest, answer.changes);
    for (const change of answer.changes) {
      if (change.isWholeList) throw refuse(context, `${change.position} has members of an old kind`);
      addLinks(work, change, about);
      yield* outbox.takeFull();
    }
    cookie = Buffer.from(answer.cookie);
    hasMore = answer.hasMore;
  }
  for await (const { edge, position } of readPrimaryGroups(directory, feed.controller.partition, fromUsn)) {
    outbox.add(edge, position);
    yield* outbox.takeFull();
  }
  cookies.set(domain, cookie);
}

/** Who the new members are, in any domain of the source. */
async function lookUp(forest: FollowedForest, changes: readonly LinkChange[]): Promise<EdgeContext> {
  const { find, directory, settings } = forest;
  const members = changes.flatMap(({ added }) => added.map((member) => member.toString("utf8")));
  const foreign = new Map<string, string | undefined>();
  for (const sid of settings.length === 1 ? [] : members.map(readForeignSid)) {
    if (sid !== undefined && !foreign.has(sid)) foreign.set(sid, await findBySid(find, sid));
  }
  const guids = [...members.map((member) => parseExtendedDn(member).guid), ...foreign.values()];
  const known = guids.filter((guid) => guid !== undefined);
  return {
    findGuid: () => undefined,
    kindOf: await findKinds(find, directory, known),
    findBySid: (sid) => foreign.get(sid),
  };
}

function addLinks({ context, forest, outbox }: EdgeWork, change: LinkChange, about: EdgeContext): void {
  const { group, position } = change;
  for (const member of change.removed) outbox.remove(edgeId(group, parseExtendedDn(member.toString("utf8"))));
  for (const bytes of change.added) {
    const edge = { group, member: bytes.toString("utf8"), origin: "direct" } as const;
    const { source } = context;
    if (forest.losses.reasons().length > 0 && !isKnown(edge, about))
      throw new EdpError("EDP-SRC-381", { source, member: parseExtendedDn(edge.member).dn });
    outbox.add(createEdge(edge, about), position);
  }
}

const refuse = ({ source }: Context, reason: string): EdpError =>
  new EdpError("EDP-SRC-031", { source, object: "group_memberships", reason });

async function expectNobodyDeleted(context: Context, { directory, feed, fromUsn }: Followed): Promise<void> {
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
