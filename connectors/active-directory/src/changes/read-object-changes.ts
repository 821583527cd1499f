// What changed of users, groups, computers or units since a number of one domain controller, of each domain.
//
// Four things do not show as a change of the entry itself, and each has its answer here:
// - an entry that was deleted is among the deleted objects;
// - an entry that left the base is changed, and lies elsewhere: it is gone from this source;
// - an entry below a unit that was renamed or moved has a new name and no change: so everything below such a unit
//   is read. Nobody says what changed about a unit, so any change of one counts; units change seldom.
// - an entry that moved to another domain of the source is deleted in one and new in the other: removals come first,
//   and none is told while another domain has the entry. Their controllers hear of a move at different times.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { onlyEntries, type Directory, type DirectoryQuery } from "../directory.ts";
import { readRecordId, readText } from "../entry.ts";
import { anything } from "../lookups.ts";
import { indexNames, type NameIndex } from "../names.ts";
import { entryObjects, type EntryObjectName } from "../objects.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import { addEvent } from "../read-object.ts";
import { createScope } from "../values/dn.ts";
import { moveOn } from "./move-on.ts";
import type { Followed, FollowedForest } from "./open-followed.ts";

export interface ChangeWish {
  readonly object: EntryObjectName;
  readonly attributes: readonly string[];
}

interface ChangeWork extends ChangeWish {
  readonly forest: FollowedForest;
  readonly names: NameIndex;
  readonly outbox: Outbox;
}

export async function* readObjectChanges(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes">,
  forest: FollowedForest,
  wish: ChangeWish,
): AsyncGenerator<ReadEvent> {
  const { domains, directory, losses } = forest;
  const outbox = createOutbox(context);
  const work = { ...wish, forest, names: await indexNames(directory), outbox };
  for (const domain of domains) yield* losses.guard(domain.settings, () => removeDeleted(work, domain));
  for (const domain of domains) yield* losses.guard(domain.settings, () => readChanged(work, domain));
  const cursor = moveOn(forest, () => undefined);
  yield* outbox.finish({ isSnapshot: false, cursor, losses: losses.reasons() });
}

async function* removeDeleted(
  { forest, object, outbox }: ChangeWork,
  { directory, feed, fromUsn }: Followed,
): AsyncGenerator<ReadEvent> {
  const { filter, selects } = entryObjects[object];
  const { partition } = feed.controller;
  const query = { object, filter, selects, attributes: [], base: partition, fromUsn, isDeleted: true };
  for await (const entry of onlyEntries(directory.read(query))) {
    const id = readRecordId(entry);
    if (id !== undefined && !(await hasMoved(forest, id))) outbox.remove(id);
    yield* outbox.takeFull();
  }
}

/** Is what was deleted in one domain an entry of another? */
async function hasMoved({ settings, find }: FollowedForest, guid: string): Promise<boolean> {
  if (settings.length === 1) return false;
  const found = await find({ ...anything, object: "moved entries", base: `<GUID=${guid}>` });
  return found !== undefined && settings.some(({ baseDn }) => createScope(baseDn)(found.dn));
}

async function* readChanged(
  { object, attributes, names, outbox }: ChangeWork,
  { settings, directory, feed, fromUsn }: Followed,
): AsyncGenerator<ReadEvent> {
  const { filter, selects } = entryObjects[object];
  const { partition } = feed.controller;
  const isInScope = createScope(settings.baseDn);
  const query = { object, filter, selects, attributes, withGuids: true };
  const moved = await findChangedContainers(directory, partition, fromUsn);
  const queries = [{ ...query, base: partition, fromUsn }, ...moved.map((base) => ({ ...query, base }))];
  for (const one of queries) {
    for await (const events of directory.read(one)) {
      for (const event of events) {
        const isElsewhere = event.kind === "entry" && !isInScope(event.entry.dn);
        const id = isElsewhere ? readRecordId(event.entry) : undefined;
        if (!isElsewhere) addEvent(event, attributes, names, outbox);
        else if (id !== undefined) outbox.remove(id);
      }
      yield* outbox.takeFull();
    }
  }
}

const containerClasses = ["organizationalunit", "container", "builtindomain"] as const;

/** Names of containers that are older than the place and changed since. */
async function findChangedContainers(
  directory: Directory,
  partition: string,
  fromUsn: bigint,
): Promise<readonly string[]> {
  const query: DirectoryQuery = {
    object: "containers",
    filter: `(|${containerClasses.map((name) => `(objectClass=${name})`).join("")})`,
    selects: (classes) => containerClasses.some((name) => classes.has(name)),
    attributes: ["uSNCreated"],
    base: partition,
    fromUsn,
  };
  const names: string[] = [];
  for await (const entry of onlyEntries(directory.read(query))) {
    const created = readText(entry, "uSNCreated");
    if (created === undefined || BigInt(created) < fromUsn) names.push(entry.dn);
  }
  return names.filter((name) => !names.some((above) => above !== name && createScope(above)(name)));
}
