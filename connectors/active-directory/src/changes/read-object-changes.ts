// What changed of users, groups, computers or units since a number of one domain controller.
//
// Three things do not show as a change of the entry itself, and each has its answer here:
// - an entry that was deleted is among the deleted objects;
// - an entry that left the base is changed, and lies elsewhere: it is gone from this source;
// - an entry below a unit that was renamed or moved has a new name and no change: so everything below such a unit
//   is read. Nobody says what changed about a unit, so any change of one counts; units change seldom.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { onlyEntries, type Directory, type DirectoryQuery } from "../directory.ts";
import { readRecordId, readText } from "../entry.ts";
import { indexNames } from "../names.ts";
import { entryObjects } from "../objects.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import { addEvent, type ObjectRead } from "../read-object.ts";
import { createScope } from "../values/dn.ts";

export interface ObjectChanges extends ObjectRead {
  readonly baseDn: string;
  /** Name of the domain that the base belongs to: entries may have come from all over it, or gone there. */
  readonly partition: string;
  /** The first number that counts. */
  readonly fromUsn: bigint;
}

export async function* readObjectChanges(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes">,
  changes: ObjectChanges,
): AsyncGenerator<ReadEvent> {
  const { directory, object, attributes, baseDn, partition, fromUsn, cursor } = changes;
  const { filter, selects } = entryObjects[object];
  const outbox = createOutbox(context);
  const names = await indexNames(directory);
  const isInScope = createScope(baseDn);
  const query = { object, filter, selects, attributes, withGuids: true };
  yield* removeDeleted(changes, outbox);
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
  yield* outbox.finish({ isSnapshot: false, cursor });
}

async function* removeDeleted(
  { directory, object, partition, fromUsn }: ObjectChanges,
  outbox: Outbox,
): AsyncGenerator<ReadEvent> {
  const { filter, selects } = entryObjects[object];
  const query = { object, filter, selects, attributes: [], base: partition, fromUsn, isDeleted: true };
  for await (const entry of onlyEntries(directory.read(query))) {
    const id = readRecordId(entry);
    if (id !== undefined) outbox.remove(id);
    yield* outbox.takeFull();
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
