// A record's key as columns: record_id, and for reports the two days of its period.
import type { BatchSpace } from "./batch-space.ts";
import type { CopyRows } from "./copy-rows.ts";
import type { RawNames } from "./stream.ts";

export function keyColumns({ extra }: RawNames): string {
  return extra.period ? "record_id, period_start, period_end" : "record_id";
}

export function countKeyColumns({ periodBytes }: BatchSpace): number {
  return periodBytes === 0 ? 1 : 3;
}

export function writeKey(rows: CopyRows, space: BatchSpace, record: number): void {
  const { data, periodBytes } = space;
  const end = space.payloadAt[record]!; // one of the batch's own records
  rows.bytes(data, space.offsets[record]!, end - periodBytes);
  if (periodBytes === 0) return;
  rows.bytes(data, end - 8, end - 4);
  rows.bytes(data, end - 4, end);
}

/** A deletion has none. */
export function writeHash(rows: CopyRows, space: BatchSpace, record: number): void {
  if (space.isDelete[record] === 1) rows.none();
  else rows.bytes(space.hashes, record * 32, record * 32 + 32);
}
