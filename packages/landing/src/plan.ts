// What of a batch is landed, decided without the database: given how its records compare with what is current.
import type { Batch } from "./batch.ts";
import type { WorkSpace } from "./batch-space.ts";
import type { Occurrences } from "./occurrences.ts";

/** The answer of the comparison: staged records that differ from what is current, with the current raw_id or 0. */
export type Changes = ReadonlyMap<number, number>;

/** What the head does with a record: nothing, as it does not become current; update a row; get a new one. */
export const headMove = { none: 0, update: 1, add: 2 } as const;

/** The records themselves stand in the batch's `work`: `landed`, `landedAt` and `moves`. */
export interface Plan {
  /** Records to land, in the order of the batch. */
  readonly landed: Uint32Array;
  /** How many of them become current, for records that the head knows already. */
  readonly known: number;
  /** The same for records that it does not know. */
  readonly added: number;
  readonly unchanged: number;
}

/** The plan of a batch whose records are all new and all different. */
export function planAllNew({ count, space }: Batch): Plan {
  const { work } = space;
  for (let record = 0; record < count; record += 1) {
    work.landed[record] = record;
    work.landedAt[record] = record;
  }
  work.moves.fill(headMove.add, 0, count);
  return { landed: work.landed.subarray(0, count), known: 0, added: count, unchanged: 0 };
}

/** Only the first occurrence of an id is compared with the head, each later one with the one before it. */
export function planBatch(batch: Batch, { previous }: Occurrences, changes: Changes): Plan {
  const { work } = batch.space;
  /** First record of an id -> its newest one to land, if there are several. */
  const newest = new Map<number, number>();
  let [landed, unchanged] = [0, 0];
  for (let record = 0; record < batch.count; record += 1) {
    const first = work.firstOf[record]!; // record < count
    work.moves[record] = headMove.none;
    if (first < 0) continue;
    const before = previous.get(record);
    if (before === undefined ? !changes.has(record) : isSameContent(batch, before, record)) {
      unchanged += 1;
      continue;
    }
    work.landed[landed] = record;
    work.landedAt[record] = landed;
    landed += 1;
    const older = newest.get(first);
    if (older !== undefined) work.moves[older] = headMove.none;
    if (previous.size > 0) newest.set(first, record);
    // An unchanged first record has a head, unless it is a deletion of something that was never there; write-head
    // notices that rare case by the number of rows it moved.
    work.moves[record] = changes.get(first) === 0 ? headMove.add : headMove.update;
  }
  return countMoves(work, work.landed.subarray(0, landed), unchanged);
}

/** Without the rows at these positions in `landed`: PostgreSQL refused them. */
export function leaveOut({ landed, unchanged }: Plan, work: WorkSpace, positions: Iterable<number>): Plan {
  for (const at of positions) work.moves[landed[at]!] = headMove.none; // positions in `landed`
  return countMoves(work, landed, unchanged);
}

function countMoves({ moves }: WorkSpace, landed: Uint32Array, unchanged: number): Plan {
  let [known, added] = [0, 0];
  for (const record of landed) {
    if (moves[record] === headMove.update) known += 1;
    else if (moves[record] === headMove.add) added += 1;
  }
  return { landed, known, added, unchanged };
}

function isSameContent({ space }: Batch, before: number, record: number): boolean {
  const { hashes, isDelete } = space;
  if (isDelete[before] === 1 || isDelete[record] === 1) return isDelete[before] === isDelete[record];
  return hashes.compare(hashes, before * 32, before * 32 + 32, record * 32, record * 32 + 32) === 0;
}
