// The payloads of new and changed records, copied once, straight into the raw table. One row that PostgreSQL refuses
// aborts a whole COPY; the server says which line it was, so its neighbours are copied again without it.
import { type Client, quoteQualified, sqlStateOf } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { BatchSpace } from "./batch-space.ts";
import { type CopyRows, copyRows } from "./copy-rows.ts";
import { isRowsFault } from "./refusal.ts";
import type { ExtraColumns, RawNames } from "./stream.ts";
import { countKeyColumns, keyColumns, writeHash, writeKey } from "./write-key.ts";

export interface Versions {
  readonly batch: Batch;
  readonly batchId: string;
  readonly tenant: string;
  readonly names: RawNames;
  /** Records to land; the one at position `i` gets raw_id `rawIdBefore + 1 + i`. */
  readonly landed: Uint32Array;
  readonly rawIdBefore: number;
}

/** Position in `landed` -> SQLSTATE. */
export type RefusedPositions = Map<number, string>;

/** Copies all of them, or throws what the server says. */
export async function copyVersions(
  client: Client,
  versions: Versions,
  from: number,
  to: number,
): Promise<void> {
  const { batch, landed, tenant } = versions;
  const { space } = batch;
  const { extra } = versions.names;
  const hasFacts = extra.observedAt || extra.objectType;
  const columns = 8 + countKeyColumns(space) + Number(extra.observedAt) + Number(extra.objectType);
  const batchId = Number(versions.batchId);
  await copyRows(client, copySql(versions.names), async (rows) => {
    for (let at = from; at < to; at += 1) {
      const record = landed[at]!; // at < landed.length
      const begin = space.offsets[record]!; // one of the batch's own records, as below
      const payloadAt = space.payloadAt[record]!;
      const end = space.offsets[record + 1]!;
      const isDelete = space.isDelete[record] === 1;
      const updatedAt = space.updatedAt[record]!;
      const typeBytes = hasFacts ? (space.objectTypes[record]?.length ?? 0) * 3 : 0;
      const full = rows.reserve(end - begin + tenant.length * 3 + typeBytes);
      if (full !== undefined) await full;
      rows.beginRow(columns);
      rows.int64(versions.rawIdBefore + 1 + at);
      rows.int64(batchId);
      rows.int64(space.extractedAt[record]!);
      if (Number.isNaN(updatedAt)) rows.none();
      else rows.int64(updatedAt);
      rows.text(tenant);
      writeKey(rows, space, record);
      rows.text(isDelete ? "delete" : "upsert");
      writeHash(rows, space, record);
      if (isDelete) rows.none();
      else rows.bytes(space.data, payloadAt, end);
      if (hasFacts) writeFacts(rows, space, record, extra);
    }
  });
}

/** Copies all that can be stored; answers which ones cannot. Every good row travels at most twice. */
export async function copyStorableVersions(client: Client, versions: Versions): Promise<RefusedPositions> {
  const refused: RefusedPositions = new Map();
  await copyRange(client, versions, [0, versions.landed.length], refused);
  return refused;
}

type Range = readonly [from: number, to: number];

async function copyRange(
  client: Client,
  versions: Versions,
  [from, to]: Range,
  refused: RefusedPositions,
): Promise<void> {
  if (from >= to) return;
  await client.query("savepoint edp_rows");
  try {
    await copyVersions(client, versions, from, to);
    await client.query("release savepoint edp_rows");
    return;
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined || !isRowsFault(sqlState)) throw error;
    await client.query("rollback to savepoint edp_rows; release savepoint edp_rows");
    if (to - from === 1) {
      refused.set(from, sqlState);
      return;
    }
    for (const part of split([from, to], findLine(error, versions.names.table))) {
      await copyRange(client, versions, part, refused);
    }
  }
}

/** Before, at and after the row that the server named; halves if it named none. */
function split([from, to]: Range, line: number | undefined): readonly Range[] {
  const bad = from + (line ?? 0) - 1;
  if (bad >= from && bad < to)
    return [
      [from, bad],
      [bad, bad + 1],
      [bad + 1, to],
    ];
  const middle = from + Math.floor((to - from) / 2);
  return [
    [from, middle],
    [middle, to],
  ];
}

/** The context of an error in COPY says `COPY hr_workers, line 17, column payload`; lines count from 1. */
function findLine(error: unknown, table: string): number | undefined {
  const { where } = error as { where?: unknown };
  if (typeof where !== "string") return undefined;
  const marker = `COPY ${table}, line `;
  const at = where.indexOf(marker);
  const line = at < 0 ? Number.NaN : Number.parseInt(where.slice(at + marker.length), 10);
  return Number.isNaN(line) ? undefined : line;
}

function writeFacts(rows: CopyRows, space: BatchSpace, record: number, extra: ExtraColumns): void {
  const observedAt = space.observedAt[record] ?? Number.NaN;
  const objectType = space.objectTypes[record];
  if (extra.observedAt) {
    if (Number.isNaN(observedAt)) rows.none();
    else rows.int64(observedAt);
  }
  if (!extra.objectType) return;
  if (objectType === undefined) rows.none();
  else rows.text(objectType);
}

function copySql(names: RawNames): string {
  const { extra } = names;
  const columns = [
    `raw_id, batch_id, extracted_at, source_updated_at, tenant, ${keyColumns(names)}, operation, payload_hash, payload`,
    ...(extra.observedAt ? ["observed_at"] : []),
    ...(extra.objectType ? ["object_type"] : []),
  ].join(", ");
  return `copy ${quoteQualified("raw", names.table)} (${columns}) from stdin (format binary)`;
}
