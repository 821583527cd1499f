import type { ReadEnd } from "./batch.ts";
import type { BatchWriter } from "./batch-writer.ts";
import type { SnapshotEnd } from "./snapshot-verdict.ts";
import { countGone, isSuspiciousLoss, type Loss, resolveQuarantine, writeTombstones } from "./tombstones.ts";

const noLoss: Loss = { live: 0, gone: 0 };

export async function endSnapshot(
  writer: BatchWriter,
  end: ReadEnd,
  at: { readonly batchId: string; readonly now: Date },
): Promise<SnapshotEnd> {
  const { client, facts, names, seen } = writer;
  if (seen === undefined || !end.complete) return { verdict: "not asked", deleted: 0, loss: noLoss };
  if (!writer.isEveryIdKnown()) return { verdict: "ids unknown", deleted: 0, loss: noLoss };
  const loss = seen.lastRawId === 0 ? noLoss : await countGone(client, names, facts.stream.tenant, seen);
  if (isSuspiciousLoss(loss, writer.lossLimit)) return { verdict: "suspicious", deleted: 0, loss };
  if (loss.gone > 0) await writeTombstones(client, { facts, names, seen, gone: loss.gone, ...at });
  await resolveQuarantine(client, { facts, names, seen, now: at.now });
  return { verdict: "compared", deleted: loss.gone, loss };
}
