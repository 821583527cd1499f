// What of a batch is landed, decided without the database: given how its records compare with what is current.
import { type Batch, keyOf } from "./batch.ts";
import type { Occurrences } from "./occurrences.ts";

/** The answer of the comparison: staged records that differ from what is current, with the current raw_id or 0. */
export type Changes = ReadonlyMap<number, number>;

export interface Plan {
  /** Records to land, in the order of the batch. */
  readonly landed: readonly number[];
  /** Positions in `landed` of those that become current, for records that the head knows already. */
  readonly known: readonly number[];
  /** The same for records that it does not know. */
  readonly added: readonly number[];
  readonly unchanged: number;
}

/** The plan of a batch whose records are all new and all different. */
export function planAllNew(batch: Batch): Plan {
  const landed: number[] = [];
  for (let index = 0; index < batch.count; index += 1) landed.push(index);
  return { landed, known: [], added: landed, unchanged: 0 };
}

/** Only the first occurrence of an id is compared with the head, each later one with the one before it. */
export function planBatch(batch: Batch, occurrences: Occurrences, changes: Changes): Plan {
  const { firsts, previous } = occurrences;
  if (previous.size === 0) return planDistinct(firsts, changes);
  const records = [...firsts, ...previous.keys()].sort((a, b) => a - b);
  const landed: number[] = [];
  const newest = new Map<string, number>();
  for (const record of records) {
    const before = previous.get(record);
    const isLanded = before === undefined ? changes.has(record) : !isSameContent(batch, before, record);
    if (!isLanded) continue;
    newest.set(keyOf(batch, record), landed.length);
    landed.push(record);
  }
  // An unchanged first record has a head, unless it is a deletion of something that was never there; write-head
  // notices that rare case by the number of rows it moved.
  const isUnknown = (record: number): boolean => changes.get(record) === 0;
  const unknown = new Set(firsts.filter(isUnknown).map((record) => keyOf(batch, record)));
  const known: number[] = [];
  const added: number[] = [];
  for (const [key, at] of newest) (unknown.has(key) ? added : known).push(at);
  return { landed, known, added, unchanged: records.length - landed.length };
}

function planDistinct(firsts: readonly number[], changes: Changes): Plan {
  const landed: number[] = [];
  const known: number[] = [];
  const added: number[] = [];
  for (const record of firsts) {
    const current = changes.get(record);
    if (current === undefined) continue;
    (current > 0 ? known : added).push(landed.length);
    landed.push(record);
  }
  return { landed, known, added, unchanged: firsts.length - landed.length };
}

function isSameContent({ space }: Batch, before: number, record: number): boolean {
  const { hashes, isDelete } = space;
  if (isDelete[before] === 1 || isDelete[record] === 1) return isDelete[before] === isDelete[record];
  return hashes.compare(hashes, before * 32, before * 32 + 32, record * 32, record * 32 + 32) === 0;
}
