// The head's index is a tree in the order of ids, and ids mostly come in no order. Rows that arrive roughly sorted
// find the pages they need in the processor's cache: copying a batch of random ids into the head takes 3 us a row
// instead of 5 (bench/landing.ts). Roughly is enough, so four bytes behind the common beginning decide.
import type { BatchSpace } from "./batch-space.ts";

/** Most records that can be ordered at once: a position takes 17 bits of a double, its four bytes 32. */
const maxRecords = 2 ** 17;

/** Positions in `records`, roughly in the order of the records' ids. */
export function orderByKey(space: BatchSpace, records: readonly number[]): readonly number[] {
  const positions: number[] = [];
  if (records.length > maxRecords) return [...records.keys()];
  const skipped = commonPrefix(space, records);
  const keys = new Float64Array(records.length);
  for (let at = 0; at < records.length; at += 1) {
    keys[at] = readFourBytes(space, records[at]!, skipped) * maxRecords + at; // at < records.length
  }
  keys.sort();
  for (const key of keys) positions.push(key % maxRecords);
  return positions;
}

/** How many bytes all ids begin with. */
function commonPrefix({ data, offsets, payloadAt }: BatchSpace, records: readonly number[]): number {
  const [first] = records;
  if (first === undefined) return 0;
  const begin = offsets[first]!; // records of the batch, as below
  let length = payloadAt[first]! - begin;
  for (const record of records) {
    const start = offsets[record]!;
    const end = Math.min(payloadAt[record]!, start + length);
    let at = start;
    while (at < end && data[at] === data[begin + at - start]) at += 1;
    length = at - start;
    if (length === 0) break;
  }
  return length;
}

function readFourBytes({ data, offsets, payloadAt }: BatchSpace, record: number, skipped: number): number {
  const begin = offsets[record]! + skipped;
  const end = payloadAt[record]!;
  let number = 0;
  for (let at = begin; at < begin + 4; at += 1) number = number * 256 + (at < end ? data[at]! : 0);
  return number;
}
