// A whole read, as data that can be compared.
import { hash } from "node:crypto";
import type { ReadEvent } from "../connector.ts";
import type { RecordBatch } from "../record-batch.ts";

/** Record id -> sha256 of its bytes, `deleted` for a stated deletion. The last version of an id counts. */
export type ReadRecords = ReadonlyMap<string, string>;

export interface DrainedRead {
  readonly records: ReadRecords;
  readonly readCount: number;
  /** Places to go on from, in order, each with the records known by then. */
  readonly restingPoints: readonly { readonly cursor: string; readonly records: ReadRecords }[];
  readonly end: Extract<ReadEvent, { kind: "end" }> | undefined;
  /** What ended the read instead of its end event. */
  readonly error: unknown;
  /** Breaches of the contract that show in the events themselves. */
  readonly faults: readonly string[];
}

/** Reads to the end or to the error. `hear` sees each event. */
export async function drainRead(
  events: AsyncIterable<ReadEvent>,
  hear: (event: ReadEvent) => void = () => undefined,
): Promise<DrainedRead> {
  const records = new Map<string, string>();
  const restingPoints: { cursor: string; records: ReadRecords }[] = [];
  const faults: string[] = [];
  let readCount = 0;
  let end: DrainedRead["end"];
  let error: unknown;
  try {
    for await (const event of events) {
      hear(event);
      if (end !== undefined) faults.push("an event came after the end");
      if (event.kind === "end") end = event;
      else if (event.kind === "refused") readCount += 1;
      else {
        readCount += event.batch.count;
        faults.push(...findBatchFaults(event.batch));
        addRecords(records, event.batch);
        if (event.cursor !== undefined)
          restingPoints.push({ cursor: event.cursor, records: new Map(records) });
      }
    }
    if (end === undefined) faults.push("the read ended without an end event");
  } catch (thrown) {
    error = thrown;
  }
  return { records, readCount, restingPoints, end, error, faults };
}

function addRecords(records: Map<string, string>, batch: RecordBatch): void {
  for (const [index, id] of batch.recordIds.entries()) {
    const isDeleted = batch.operations[index] === "delete";
    const bytes = batch.data.subarray(batch.starts[index], batch.ends[index]);
    records.set(id, isDeleted ? "deleted" : hash("sha256", bytes));
  }
}

function findBatchFaults(batch: RecordBatch): string[] {
  const faults: string[] = [];
  const lengths = [batch.recordIds, batch.operations, batch.starts, batch.ends, batch.sourceUpdatedAt];
  if (lengths.some((list) => list.length !== batch.count))
    faults.push("the lists of a batch differ in length");
  if (batch.count === 0) faults.push("a batch has no records");
  for (const [index, id] of batch.recordIds.entries()) {
    const [start = 0, end = 0] = [batch.starts[index], batch.ends[index]];
    if (id === "") faults.push("a record has an empty id");
    if (start < 0 || end > batch.data.length || start > end)
      faults.push(`${id}: its bytes lie outside the batch`);
    if ((batch.operations[index] === "delete") !== (start === end))
      faults.push(`${id}: only a delete has no bytes`);
  }
  return faults;
}

/** What differs between two reads, at most five lines. */
export function compareReads(one: ReadRecords, other: ReadRecords): string[] {
  const faults: string[] = [];
  for (const [id, content] of one) {
    if (!other.has(id)) faults.push(`${id} is missing`);
    else if (other.get(id) !== content) faults.push(`${id} has other bytes`);
  }
  for (const id of other.keys()) if (!one.has(id)) faults.push(`${id} is too much`);
  return shorten(faults);
}

/** What differs between the records that are there and those that should be. */
export function compareIds(records: ReadRecords, ids: readonly string[]): string[] {
  const present = new Set([...records].filter(([, content]) => content !== "deleted").map(([id]) => id));
  const wanted = new Set(ids);
  return shorten([
    ...[...wanted].filter((id) => !present.has(id)).map((id) => `${id} is missing`),
    ...[...present].filter((id) => !wanted.has(id)).map((id) => `${id} is too much`),
  ]);
}

function shorten(faults: readonly string[]): string[] {
  return faults.length > 5
    ? [...faults.slice(0, 5), `and ${(faults.length - 5).toString()} more`]
    : [...faults];
}
