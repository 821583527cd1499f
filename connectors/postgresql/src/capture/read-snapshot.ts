// The whole table as of one place in the log. The slot is there before, so from that place on nothing is missed; the
// snapshot comes from a second slot that lives for this moment only, because only a new slot can show one.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { writeWhole } from "@edp/connector-sdk/sql";
import { dialect } from "../dialect.ts";
import type { Capturing } from "./capturing.ts";
import { writeCaptureCursor } from "./cursor.ts";

export async function* readSnapshot(
  context: Pick<ConnectorContext, "log">,
  capturing: Capturing,
): AsyncIterable<ReadEvent> {
  const { line, now, place, table } = capturing;
  await ensureSlot(context, capturing);
  const { id, lsn } = await line.exportSnapshot(place.slot);
  await now.importSnapshot(id);
  line.close();
  let rowCount = 0;
  for await (const page of now.readRows(table, writeWhole(dialect, table))) {
    rowCount += page.rowCount;
    yield* page.refused;
    if (page.batch.count > 0) yield { kind: "records", batch: page.batch };
  }
  yield { kind: "end", complete: true, sourceCount: rowCount, cursor: writeCaptureCursor({ ...place, lsn }) };
}

async function ensureSlot(
  { log }: Pick<ConnectorContext, "log">,
  { facts, line, place, table }: Capturing,
): Promise<void> {
  const details = { object: table.object.name, slot: place.slot };
  const isLost = facts.slot?.walStatus === "lost";
  if (facts.slot !== undefined && !isLost) return;
  if (isLost) {
    log.log("warn", "the slot lost its place in the log and is made anew", details);
    await line.dropSlot(place.slot);
  }
  await line.createSlot(place.slot);
  log.log("info", "a slot was made at the source", details);
}
