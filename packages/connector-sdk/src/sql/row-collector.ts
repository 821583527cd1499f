// Rows that a driver gives as values -> batches in EDP's own encoding, of a size that is cheap to land.
import type { RefusalReason } from "../connector.ts";
import { createRowEncoder, type FieldValue } from "../encode-record.ts";
import type { RefusedEvent } from "../json/record-reader.ts";
import { RecordBatchBuilder } from "../record-batch.ts";
import type { Position } from "./dialect.ts";
import type { RowPage } from "./engine.ts";
import { describeRefusedRow, readKey } from "./refused-row.ts";
import type { SqlTable } from "./table.ts";

export interface CollectorOptions {
  readonly table: SqlTable;
  readonly maxRecordBytes: number;
  readonly now: () => Date;
  /** ISO 8601 of a change time as the engine writes it. */
  readonly toIsoTime: (text: string) => string | undefined;
}

/** A row as `SqlDialect.select` orders it. */
export interface SelectedRow {
  readonly cursor: string | null;
  readonly key: readonly (string | null)[];
  readonly updatedAt: string | null;
  readonly values: readonly FieldValue[];
  /** A value could not be understood: the row goes to quarantine with these bytes. */
  readonly damaged?: { readonly reason: RefusalReason; readonly bytes: Buffer };
}

export interface SqlRowCollector {
  readonly add: (row: SelectedRow) => void;
  readonly isFull: () => boolean;
  /** What was collected since the last time. */
  readonly take: () => RowPage;
}

const fullBytes = 1024 * 1024;

export function createSqlRowCollector(options: CollectorOptions): SqlRowCollector {
  const { table, maxRecordBytes, now, toIsoTime } = options;
  const encode = createRowEncoder(table.columns.map(({ name }) => name));
  let builder = new RecordBatchBuilder();
  let refused: RefusedEvent[] = [];
  let rowCount = 0;
  let last: Position | undefined;
  const refuse = (reason: RefusalReason, bytes: Buffer, key: readonly (string | null)[]): void => {
    refused.push(describeRefusedRow({ table, reason, bytes, key, now: now() }));
  };
  const add = ({ cursor, key, updatedAt, values, damaged }: SelectedRow): void => {
    rowCount += 1;
    if (key.every((part) => part !== null)) last = { cursor, key };
    if (damaged !== undefined) {
      refuse(damaged.reason, damaged.bytes, key);
      return;
    }
    const payload = encode(values);
    const id = readKey(key);
    const isLarge = payload.length * 3 > maxRecordBytes && Buffer.byteLength(payload) > maxRecordBytes;
    if (!id.ok) refuse(id.reason, Buffer.from(payload), key);
    else if (isLarge) refuse("too-large", Buffer.from(payload), key);
    else builder.add(id.id, payload, updatedAt === null ? undefined : toIsoTime(updatedAt));
  };
  const take = (): RowPage => {
    const page = { batch: builder.build(now()), refused, last, rowCount };
    builder = new RecordBatchBuilder();
    refused = [];
    rowCount = 0;
    return page;
  };
  return { add, isFull: () => builder.sizeBytes >= fullBytes || refused.length >= 100, take };
}
