import type { Clock } from "@edp/base";
import type { Client } from "@edp/postgres";
import { copyRows, type CopyRows } from "./copy-rows.ts";
import { hashBytes, type Refusal } from "./refusal.ts";
import { keepDismissedSql } from "./statements.generated.ts";
import type { Stream } from "./stream.ts";

const columns =
  "batch_id, source_code, tenant, object_name, record_id, position, reason_code, sqlstate, size_bytes, payload_hash, " +
  "payload, first_seen_at, source_updated_at, observed_at, object_type, period_start, period_end";
const copySql = `copy meta.quarantine (${columns}) from stdin (format binary)`;

export interface KeptAside {
  readonly stream: Stream;
  readonly batchId: string;
  readonly refused: readonly Refusal[];
}

/** Keeps what could not be landed, as it came. Runs in the batch's transaction, after its ledger row. */
export async function writeQuarantine(client: Client, clock: Clock, kept: KeptAside): Promise<void> {
  if (kept.refused.length === 0) return;
  await copyRefused(client, kept);
  const { batchId, stream } = kept;
  const values = [batchId, stream.source, stream.tenant, stream.object, clock.now()];
  await client.query(keepDismissedSql, values);
}

async function copyRefused(client: Client, { stream, batchId, refused }: KeptAside): Promise<void> {
  await copyRows(client, copySql, async (rows) => {
    for (const refusal of refused) {
      const { recordId = "", position, reason, sqlState = "", objectType = "" } = refusal;
      const texts = [
        stream.source,
        stream.tenant,
        stream.object,
        recordId,
        position,
        reason,
        sqlState,
        objectType,
      ];
      const textBytes = texts.reduce((sum, text) => sum + text.length * 3, 0);
      await rows.reserve(textBytes + (refusal.bytes?.length ?? 0));
      writeRow(rows, stream, batchId, refusal);
    }
  });
}

function writeRow(rows: CopyRows, stream: Stream, batchId: string, refusal: Refusal): void {
  const { bytes } = refusal;
  rows.beginRow(17);
  rows.int64(Number(batchId));
  rows.text(stream.source);
  rows.text(stream.tenant);
  rows.text(stream.object);
  writeOptional(rows, refusal.recordId);
  rows.text(refusal.position);
  rows.text(refusal.reason);
  writeOptional(rows, refusal.sqlState);
  rows.int64(refusal.sizeBytes);
  writeOptionalBytes(rows, bytes === undefined ? refusal.hash : hashBytes(bytes));
  writeOptionalBytes(rows, bytes);
  rows.int64(refusal.seenAt);
  writeFacts(rows, refusal);
}

/** What a replay lands beside the bytes. */
function writeFacts(rows: CopyRows, { updatedAt, observedAt, objectType, period }: Refusal): void {
  writeOptionalTime(rows, updatedAt);
  writeOptionalTime(rows, observedAt);
  writeOptional(rows, objectType);
  if (period === undefined) {
    rows.none();
    rows.none();
  } else rows.dates(period.startDay, period.endDay);
}

function writeOptionalTime(rows: CopyRows, micros: number | undefined): void {
  if (micros === undefined || Number.isNaN(micros)) rows.none();
  else rows.int64(micros);
}

function writeOptional(rows: CopyRows, text: string | undefined): void {
  if (text === undefined) rows.none();
  else rows.text(text);
}

function writeOptionalBytes(rows: CopyRows, bytes: Buffer | undefined): void {
  if (bytes === undefined) rows.none();
  else rows.bytes(bytes, 0, bytes.length);
}
