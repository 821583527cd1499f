// What ends a batch, after its rows: the snapshot's verdict, ledger row, quarantine, cursor.
import { type Batch, periodOf } from "./batch.ts";
import type { BatchWriter, WrittenBatch } from "./batch-writer.ts";
import { endSnapshot } from "./end-snapshot.ts";
import { type ReadFacts, writeLedger } from "./ledger.ts";
import type { SeenPeriods } from "./period.ts";
import type { Refusal } from "./refusal.ts";
import { advanceStream } from "./stream-state.ts";

export interface Content {
  readonly refused: ReadonlyMap<number, Refusal>;
  readonly landed: number;
  readonly unchanged: number;
  readonly wasAllNew: boolean;
}

/** All of the batch: also a period of which every record is refused was spoken of. */
export function notePeriods(batch: Batch, periods: SeenPeriods | undefined): void {
  if (periods === undefined) return;
  for (let index = 0; index < batch.count; index += 1) {
    const period = periodOf(batch, index);
    if (period !== undefined) periods.add(period);
  }
  for (const { period } of batch.refused) if (period !== undefined) periods.add(period);
}

export async function closeBatch(
  writer: BatchWriter,
  batch: Batch,
  batchId: string,
  content: Content,
): Promise<WrittenBatch> {
  const { client, facts } = writer;
  const now = writer.clock.now();
  const refused = [...batch.refused, ...content.refused.values()];
  const read = {
    read: batch.count + batch.refused.length,
    landed: content.landed,
    unchanged: content.unchanged,
    quarantined: refused.length,
    deleted: 0,
  };
  const isOverBudget = writer.exceedsBudget(read);
  const end =
    batch.end === undefined || isOverBudget
      ? undefined
      : await endSnapshot(writer, batch.end, { batchId, now });
  const isTrusted = end?.verdict !== "suspicious" && !isOverBudget;
  const counts = { ...read, deleted: end?.deleted ?? 0 };
  await writeLedger(client, facts, {
    batchId,
    loadedAt: now,
    counts,
    cursorAfter: isTrusted ? batch.cursor : undefined,
  });
  await writer.keepRefused(batchId, refused);
  if (isTrusted) {
    await advanceStream(client, facts, batch, {
      now,
      isConfirmed: reachedEnd(batch, facts),
      isFullSnapshot: end?.verdict === "compared",
    });
  }
  return { counts, wasAllNew: content.wasAllNew, isOverBudget, ...(end === undefined ? {} : { end }) };
}

/** Everything that was to be read was read. A window of a backfill says nothing of the rest of the stream. */
function reachedEnd({ end }: Batch, { window }: ReadFacts): boolean {
  if (end === undefined) return false;
  const isWhole = window.since === undefined && window.until === undefined;
  return end.complete || (isWhole && end.reason === undefined);
}
