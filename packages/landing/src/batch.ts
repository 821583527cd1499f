import type { RecordBatch } from "@edp/connector-sdk";
import type { Refusal } from "./refusal.ts";

/** How a read ended. */
export interface ReadEnd {
  readonly complete: boolean;
  readonly sourceCount?: number;
}

/**
 * One portion of a stream that is committed as a whole: columns, no object a record, so that memory is the source's
 * pages plus a few bytes. Everything needed to write it again stands here, which is what makes a lost connection
 * harmless.
 */
export interface Batch {
  readonly count: number;
  readonly recordIds: readonly string[];
  /** Record `i` is `pages[pageOf[i]]`, `starts[i]` to `ends[i]`. */
  readonly pages: readonly RecordBatch[];
  readonly pageOf: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly isDelete: readonly boolean[];
  /** Microseconds since 2000, NaN where the source has none. */
  readonly updatedAt: readonly number[];
  /** 32 bytes a record; undefined content for deletes. */
  readonly hashes: Buffer;
  /** Records to ask PostgreSQL about before they are landed. */
  readonly suspects: readonly number[];
  /** What cannot be landed for certain. */
  readonly refused: readonly Refusal[];
  /** Number of the first record within its read, for positions. */
  readonly firstPosition: number;
  /** Reading may go on from here once the batch is committed. */
  readonly cursor?: string;
  /** Present in the last batch of a read that came to its end. */
  readonly end?: ReadEnd;
}

export function payloadOf(batch: Batch, index: number): Buffer {
  // Every index below `count` has a page, a start and an end: the builder fills all columns together.
  return batch.pages[batch.pageOf[index]!]!.data.subarray(batch.starts[index], batch.ends[index]);
}

export function positionOf(batch: Batch, index: number): string {
  return `record ${(batch.firstPosition + index).toString()} of the read`;
}

/** The refusal of a record that had been accepted into the batch. */
export function refuseRecord(batch: Batch, index: number, why: Pick<Refusal, "reason" | "sqlState">): Refusal {
  const bytes = payloadOf(batch, index);
  return {
    ...why,
    recordId: batch.recordIds[index]!, // index < count
    bytes,
    sizeBytes: bytes.length,
    position: positionOf(batch, index),
    seenAt: batch.pages[batch.pageOf[index]!]!.extractedAt,
  };
}
