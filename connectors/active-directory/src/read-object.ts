// Users, groups, computers and organisational units: one record an entry.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { createOutbox } from "./outbox.ts";
import type { Directory } from "./directory.ts";
import { writeEntry } from "./entry.ts";
import { indexNames } from "./names.ts";
import { entryObjects, type EntryObjectName } from "./objects.ts";
import { createRecord } from "./record.ts";

export async function* readObject(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes">,
  directory: Directory,
  object: EntryObjectName,
  attributes: readonly string[],
): AsyncGenerator<ReadEvent> {
  const { filter, selects } = entryObjects[object];
  const outbox = createOutbox(context);
  const names = await indexNames(directory);
  for await (const events of directory.read({ object, filter, selects, attributes, withGuids: true })) {
    for (const event of events) {
      if (event.kind === "incomplete") outbox.markIncomplete(event.reason);
      else if (event.kind === "refused") outbox.refuse(event);
      else {
        const record = createRecord(event.entry, attributes, names);
        if (record !== undefined) outbox.add(record, event.entry.position);
        else
          outbox.refuse({
            ...event,
            ...withoutId(event.entry.position),
            sizeBytes: writeEntry(event.entry).length,
          });
      }
    }
    yield* outbox.takeFull();
  }
  yield* outbox.finish();
}

const withoutId = (position: string): { reason: "no-record-id"; position: string } => ({
  reason: "no-record-id",
  position: `${position}: no readable objectGUID`,
});
