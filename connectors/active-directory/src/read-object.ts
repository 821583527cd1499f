// Users, groups, computers and organisational units: one record an entry.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import type { Directory, DirectoryEvent } from "./directory.ts";
import { writeEntry } from "./entry.ts";
import { indexNames, type NameIndex } from "./names.ts";
import { entryObjects, type EntryObjectName } from "./objects.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createRecord } from "./record.ts";

export interface ObjectRead {
  readonly directory: Directory;
  readonly object: EntryObjectName;
  readonly attributes: readonly string[];
  /** Where a read of changes will go on after this one. */
  readonly cursor: string | undefined;
}

export async function* readObject(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes">,
  { directory, object, attributes, cursor }: ObjectRead,
): AsyncGenerator<ReadEvent> {
  const { filter, selects } = entryObjects[object];
  const outbox = createOutbox(context);
  const names = await indexNames(directory);
  for await (const events of directory.read({ object, filter, selects, attributes, withGuids: true })) {
    for (const event of events) addEvent(event, attributes, names, outbox);
    yield* outbox.takeFull();
  }
  yield* outbox.finish({ isSnapshot: true, cursor });
}

/** An entry becomes a record; everything else is noted. */
export function addEvent(
  event: DirectoryEvent,
  attributes: readonly string[],
  names: NameIndex,
  outbox: Outbox,
): void {
  if (event.kind === "incomplete") {
    outbox.markIncomplete(event.reason);
    return;
  }
  if (event.kind === "refused") {
    outbox.refuse(event);
    return;
  }
  const { entry } = event;
  const record = createRecord(entry, attributes, names);
  if (record !== undefined) {
    outbox.add(record, entry.position);
    return;
  }
  const position = `${entry.position}: no readable objectGUID`;
  outbox.refuse({ reason: "no-record-id", position, entry, sizeBytes: writeEntry(entry).length });
}
