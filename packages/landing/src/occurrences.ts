import type { Batch } from "./batch.ts";
import type { BatchSpace } from "./batch-space.ts";

/** Of how many different ids the batch speaks; the first record of each stands in the space's `firstOf`. */
export interface Occurrences {
  readonly ids: number;
  /** Record -> the record of the same id before it. Empty in most batches. */
  readonly previous: ReadonlyMap<number, number>;
}

/**
 * Several records of one id in a batch stand in the order of the source: versions, one after the other. They are
 * found in a table of places that the batch's space brings along, so that no id becomes a string.
 */
export function findOccurrences(
  { count, space }: Batch,
  isLeftOut: (record: number) => boolean,
): Occurrences {
  const { slots, firstOf } = space.work;
  const previous = new Map<number, number>();
  let ids = 0;
  slots.fill(0);
  for (let record = 0; record < count; record += 1) {
    firstOf[record] = -1;
    if (isLeftOut(record)) continue;
    const slot = findSlot(space, record);
    const before = slots[slot]! - 1; // 0 is an empty place
    firstOf[record] = before < 0 ? record : firstOf[before]!; // an earlier record of the batch
    if (before < 0) ids += 1;
    else previous.set(record, before);
    slots[slot] = record + 1;
  }
  return { ids, previous };
}

/** The place of the record's id: that of an equal one, or an empty one. There are more places than records. */
function findSlot(space: BatchSpace, record: number): number {
  const { slots } = space.work;
  const mask = slots.length - 1;
  let slot = hashId(space, record) & mask;
  while (slots[slot] !== 0 && !isSameId(space, slots[slot]! - 1, record)) slot = (slot + 1) & mask;
  return slot;
}

/** FNV-1a, with its high bits folded in. */
function hashId({ data, offsets, payloadAt }: BatchSpace, record: number): number {
  const end = payloadAt[record]!; // one of the batch's own records, as below
  let hash = 0x811c9dc5;
  for (let at = offsets[record]!; at < end; at += 1) hash = Math.imul(hash ^ data[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function isSameId({ data, offsets, payloadAt }: BatchSpace, one: number, other: number): boolean {
  const [start, end] = [offsets[one]!, payloadAt[one]!];
  const [otherStart, otherEnd] = [offsets[other]!, payloadAt[other]!];
  return end - start === otherEnd - otherStart && data.compare(data, start, end, otherStart, otherEnd) === 0;
}
