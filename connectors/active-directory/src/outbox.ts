// Records on their way out: gathered into batches, counted, and told whether they are all there are.
import type { ConnectorContext, ReadEvent, RefusalReason } from "@edp/connector-sdk";
import { RecordBatchBuilder } from "@edp/connector-sdk";
import { readRecordId, writeEntry, type DirectoryEntry } from "./entry.ts";
import type { DirectoryRecord } from "./record.ts";

/** Large enough that the cost of a batch does not count, small enough to stay out of sight in memory. */
const batchRecords = 1_000;
const batchBytes = 1_000_000;

export interface Refusal {
  readonly reason: RefusalReason;
  readonly position: string;
  readonly entry: DirectoryEntry;
  readonly sizeBytes: number;
}

export interface Outbox {
  readonly add: (record: DirectoryRecord, position: string) => void;
  /** The directory states that this record is gone. */
  readonly remove: (recordId: string) => void;
  /** So many of the records added will come again: they count once. */
  readonly uncount: (records: number) => void;
  readonly refuse: (refusal: Refusal) => void;
  readonly markIncomplete: (reason: string) => void;
  /** What is ready to leave: call it now and then. */
  readonly takeFull: () => Generator<ReadEvent>;
  /** The rest, and the end: of a whole snapshot or of changes alone. */
  readonly finish: (end: ReadResult) => Generator<ReadEvent>;
}

export interface ReadResult {
  readonly isSnapshot: boolean;
  /** Where a read of changes goes on; it holds only when nothing is missing. */
  readonly cursor?: string | undefined;
  /** What of several domains could not be read of changes; the cursor knows of it, and holds nevertheless. */
  readonly losses?: readonly string[];
}

export function createOutbox(context: Pick<ConnectorContext, "clock" | "maxRecordBytes">): Outbox {
  const { clock, maxRecordBytes } = context;
  let batch = new RecordBatchBuilder();
  let refusals: ReadEvent[] = [];
  let sourceCount = 0;
  const gaps: string[] = [];

  function* flush(): Generator<ReadEvent> {
    if (batch.count > 0) yield { kind: "records", batch: batch.build(clock.now()) };
    batch = new RecordBatchBuilder();
    yield* refusals;
    refusals = [];
  }

  return {
    add: (record, position) => {
      sourceCount += 1;
      const sizeBytes = Buffer.byteLength(record.payload);
      if (sizeBytes <= maxRecordBytes) batch.add(record.recordId, record.payload, record.sourceUpdatedAt);
      else refusals.push(tooLarge(record.recordId, sizeBytes, position, clock.now()));
    },
    remove: (recordId) => {
      batch.addDelete(recordId);
    },
    uncount: (records) => {
      sourceCount -= records;
    },
    refuse: ({ reason, position, entry, sizeBytes }) => {
      sourceCount += 1;
      const recordId = readRecordId(entry);
      const bytes = reason === "too-large" ? Buffer.alloc(0) : writeEntry(entry);
      const known = recordId === undefined ? {} : { recordId };
      // Unknown, it may be any of the records that were not seen.
      if (recordId === undefined) gaps.push(position);
      refusals.push({
        kind: "refused",
        reason,
        bytes,
        sizeBytes,
        position,
        extractedAt: clock.now(),
        ...known,
      });
    },
    markIncomplete: (reason) => void gaps.push(reason),
    takeFull: function* () {
      if (batch.count >= batchRecords || batch.sizeBytes >= batchBytes || refusals.length >= batchRecords)
        yield* flush();
    },
    finish: function* ({ isSnapshot, cursor, losses = [] }) {
      yield* flush();
      const place = cursor === undefined ? {} : { cursor };
      if (gaps.length > 0) yield { kind: "end", complete: false, reason: describeGaps([...gaps, ...losses]) };
      else if (losses.length > 0)
        yield { kind: "end", complete: false, reason: describeGaps(losses), ...place };
      else if (isSnapshot) yield { kind: "end", complete: true, sourceCount, ...place };
      else yield { kind: "end", complete: false, ...place };
    },
  };
}

function tooLarge(recordId: string, sizeBytes: number, position: string, extractedAt: Date): ReadEvent {
  return {
    kind: "refused",
    reason: "too-large",
    bytes: Buffer.alloc(0),
    sizeBytes,
    position,
    recordId,
    extractedAt,
  };
}

function describeGaps(gaps: readonly string[]): string {
  const shown = [...new Set(gaps)].slice(0, 3).join("; ");
  return gaps.length <= 3 ? shown : `${shown}; and ${(gaps.length - 3).toString()} more`;
}
