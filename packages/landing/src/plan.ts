// What of a batch is landed, decided without the database: given how its records compare with what is current.
import type { Batch } from "./batch.ts";

/** The answer of the comparison: staged records that differ from what is current, with the current raw_id or 0. */
export type Changes = ReadonlyMap<number, number>;

export interface Plan {
  /** Records to land, in the order of the batch. */
  readonly landed: readonly number[];
  /** Landed records that become current: index in `landed`, and whether the head knows the record already. */
  readonly moves: readonly Move[];
  readonly unchanged: number;
}

export interface Move {
  /** Position within `landed`, hence its raw_id. */
  readonly at: number;
  readonly record: number;
  readonly isKnown: boolean;
}

/** First record of each id, and for later ones of the same id the one before them. */
export interface Occurrences {
  readonly firsts: readonly number[];
  /** Index -> the record of the same id before it. Empty in most batches. */
  readonly previous: ReadonlyMap<number, number>;
}

/** Several records of one id in a batch stand in the order of the source: versions, one after the other. */
export function findOccurrences(batch: Batch, isLeftOut: (index: number) => boolean): Occurrences {
  const latest = new Map<string, number>();
  const previous = new Map<number, number>();
  const firsts: number[] = [];
  for (let index = 0; index < batch.count; index += 1) {
    if (isLeftOut(index)) continue;
    const recordId = batch.recordIds[index]!; // index < count
    const before = latest.get(recordId);
    if (before === undefined) firsts.push(index);
    else previous.set(index, before);
    latest.set(recordId, index);
  }
  return { firsts, previous };
}

/** Only the first occurrence of an id is compared with the head, each later one with the one before it. */
export function planBatch(batch: Batch, occurrences: Occurrences, changes: Changes): Plan {
  const { firsts, previous } = occurrences;
  if (previous.size === 0) return planDistinct(firsts, changes);
  const indexes = [...firsts, ...previous.keys()].sort((a, b) => a - b);
  const landed: number[] = [];
  const lastMoves = new Map<string, Move>();
  for (const record of indexes) {
    const before = previous.get(record);
    const isLanded = before === undefined ? changes.has(record) : !isSameContent(batch, before, record);
    if (!isLanded) continue;
    const recordId = batch.recordIds[record]!; // from the batch's own indexes
    lastMoves.set(recordId, { at: landed.length, record, isKnown: false });
    landed.push(record);
  }
  const known = findKnown(batch, firsts, changes);
  const moves = [...lastMoves].map(([recordId, move]) => ({ ...move, isKnown: known.has(recordId) }));
  return { landed, moves, unchanged: indexes.length - landed.length };
}

function planDistinct(firsts: readonly number[], changes: Changes): Plan {
  const landed: number[] = [];
  const moves: Move[] = [];
  for (const record of firsts) {
    const current = changes.get(record);
    if (current === undefined) continue;
    moves.push({ at: landed.length, record, isKnown: current > 0 });
    landed.push(record);
  }
  return { landed, moves, unchanged: firsts.length - landed.length };
}

/**
 * Ids that have a row in the head. An unchanged record has one, unless it is a deletion of something that was never
 * there; write-head notices that rare case by the number of rows it moved.
 */
function findKnown(batch: Batch, firsts: readonly number[], changes: Changes): ReadonlySet<string> {
  const known = firsts.filter((record) => changes.get(record) !== 0);
  return new Set(known.map((record) => batch.recordIds[record]!)); // the batch's own indexes
}

function isSameContent(batch: Batch, before: number, record: number): boolean {
  if (batch.isDelete[before] || batch.isDelete[record]) return batch.isDelete[before] === batch.isDelete[record];
  const { hashes } = batch;
  return hashes.compare(hashes, before * 32, before * 32 + 32, record * 32, record * 32 + 32) === 0;
}
