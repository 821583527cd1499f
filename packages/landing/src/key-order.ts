// The head's index is a tree in the order of ids, and ids mostly come in no order. Rows that arrive roughly sorted
// find the pages they need in the processor's cache: copying a batch of random ids into the head takes 3 us a row
// instead of 5 (bench/landing.ts). Roughly is enough, so four bytes behind the common beginning decide.
import type { BatchSpace } from "./batch-space.ts";

/** Fills the space's `order` with its first `count` records, roughly in the order of their ids. */
export function orderByKey(space: BatchSpace, count: number): void {
  const { sortKeys, sortSpare } = space.work;
  const skipped = commonPrefix(space, count);
  for (let record = 0; record < count; record += 1) {
    sortKeys[record] = readFourBytes(space, record, skipped);
    space.order[record] = record;
  }
  // One byte after the other, the lowest first; after four passes the records are back where they began.
  let [from, to] = [space.order.subarray(0, count), sortSpare.subarray(0, count)];
  for (let shift = 0; shift < 32; shift += 8) {
    sortByByte(from, to, sortKeys, shift);
    [from, to] = [to, from];
  }
}

/** Keeps the order of records that are alike in this byte. */
function sortByByte(from: Uint32Array, to: Uint32Array, keys: Uint32Array, shift: number): void {
  const places = new Uint32Array(257);
  for (const record of from) places[((keys[record]! >>> shift) & 0xff) + 1]! += 1; // all indexes are in range, as below
  for (let byte = 0; byte < 256; byte += 1) places[byte + 1]! += places[byte]!;
  for (const record of from) {
    const byte = (keys[record]! >>> shift) & 0xff;
    to[places[byte]!] = record;
    places[byte]! += 1;
  }
}

/** How many bytes all ids begin with. */
function commonPrefix({ data, offsets, payloadAt }: BatchSpace, count: number): number {
  if (count === 0) return 0;
  const begin = offsets[0]!; // records of the batch, as below
  let length = payloadAt[0]! - begin;
  for (let record = 1; record < count && length > 0; record += 1) {
    const start = offsets[record]!;
    const end = Math.min(payloadAt[record]!, start + length);
    let at = start;
    while (at < end && data[at] === data[begin + at - start]) at += 1;
    length = at - start;
  }
  return length;
}

function readFourBytes({ data, offsets, payloadAt }: BatchSpace, record: number, skipped: number): number {
  const begin = offsets[record]! + skipped;
  const end = payloadAt[record]!;
  let number = 0;
  for (let at = begin; at < begin + 4; at += 1) number = (number << 8) | (at < end ? data[at]! : 0);
  return number >>> 0;
}
