import type { BatchSpace } from "./batch-space.ts";
import type { Period } from "./period.ts";
import type { Refusal } from "./refusal.ts";

/** How a read ended. */
export interface ReadEnd {
  readonly complete: boolean;
  /** What kept the read from its end. A read of changes reaches its end without being a complete snapshot. */
  readonly reason?: string;
  readonly sourceCount?: number;
}

/**
 * One portion of a stream that is committed as a whole. Everything needed to write it again stands here, which is
 * what makes a lost connection harmless. The bytes are the batch's own: a source may use its pages again.
 */
export interface Batch {
  readonly count: number;
  /** The columns, of which the first `count` rows are filled. */
  readonly space: BatchSpace;
  readonly hasDeletes: boolean;
  /** Records to ask PostgreSQL about before they are landed. */
  readonly suspects: readonly number[];
  /** What cannot be landed for certain. */
  readonly refused: readonly Refusal[];
  /** For each of them, ascending: how many records had been accepted before it. Positions count both. */
  readonly refusedAfter: readonly number[];
  /** Number of the first record within its read, for positions. */
  readonly firstPosition: number;
  /** Reading may go on from here once the batch is committed. */
  readonly cursor?: string;
  /** Present in the last batch of a read that came to its end. */
  readonly end?: ReadEnd;
}

/** A view, valid while the batch is. */
export function payloadOf({ space }: Batch, index: number): Buffer {
  return space.data.subarray(space.payloadAt[index], space.offsets[index + 1]);
}

export function recordIdOf({ space }: Batch, index: number): string {
  const end = space.payloadAt[index]! - space.periodBytes; // index < count
  return space.data.toString("utf8", space.offsets[index], end);
}

export function periodOf({ space }: Batch, index: number): Period | undefined {
  if (space.periodBytes === 0) return undefined;
  const at = space.payloadAt[index]! - space.periodBytes; // index < count
  return { startDay: space.data.readInt32BE(at), endDay: space.data.readInt32BE(at + 4) };
}

/** The refusal of a record that had been accepted into the batch. */
export function refuseRecord(
  batch: Batch,
  index: number,
  why: Pick<Refusal, "reason" | "sqlState">,
): Refusal {
  const bytes = payloadOf(batch, index);
  const period = periodOf(batch, index);
  const { updatedAt, observedAt, objectTypes } = batch.space;
  return {
    ...why,
    recordId: recordIdOf(batch, index),
    ...(period === undefined ? {} : { period }),
    updatedAt: updatedAt[index]!, // index < count
    observedAt: observedAt[index] ?? Number.NaN,
    ...(objectTypes[index] === undefined ? {} : { objectType: objectTypes[index] }),
    bytes,
    sizeBytes: bytes.length,
    position: positionOf(batch.firstPosition + index + countRefusedBefore(batch, index)),
    seenAt: batch.space.extractedAt[index]!, // index < count
  };
}

function countRefusedBefore({ refusedAfter }: Batch, index: number): number {
  const next = refusedAfter.findIndex((accepted) => accepted > index);
  return next < 0 ? refusedAfter.length : next;
}

export function positionOf(number: number): string {
  return `record ${number.toString()} of the read`;
}
