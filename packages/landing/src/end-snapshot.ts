import type { ReadEnd } from "./batch.ts";
import type { BatchWriter } from "./batch-writer.ts";
import type { Loss } from "./tombstones.ts";
import { countGone, isSuspiciousLoss, resolveQuarantine, writeTombstones } from "./tombstones.ts";

/**
 * What the end of a read said about records that are gone:
 * `compared`: a complete snapshot, all that was missing got its tombstone ·
 * `not asked`: only a complete full read may tell ·
 * `ids unknown`: something was refused whose id nobody knows, so anything missing may still be there ·
 * `suspicious`: too much would be gone, nothing was marked.
 */
export type SnapshotVerdict = "compared" | "not asked" | "ids unknown" | "suspicious";

export interface SnapshotEnd {
  readonly verdict: SnapshotVerdict;
  readonly deleted: number;
  readonly loss: Loss;
}

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
  await resolveQuarantine(client, facts, at.now);
  return { verdict: "compared", deleted: loss.gone, loss };
}
