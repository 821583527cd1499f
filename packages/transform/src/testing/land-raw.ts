// Raw rows written by hand, in the shape that landing leaves: versions, head, ledger and stream.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "@edp/base";
import { quoteQualified, type Pool } from "@edp/postgres";
import type { ResolvedPlatform } from "@edp/definition";

export interface RawRecord {
  readonly id: string;
  /** Absent: a tombstone. */
  readonly payload?: JsonObject;
  /** When it was read; default: the batch's time. */
  readonly at?: string;
}

export interface RawBatch {
  readonly source: string;
  readonly object: string;
  readonly records: readonly RawRecord[];
  /** When the batch was landed and its records were read. */
  readonly at: string;
  /** What the source said it has; default: what the head holds afterwards. */
  readonly sourceCount?: number;
}

export const testTenant = "acme.example";

/** A run for everything that refers to one; returns its id. */
export async function startTestRun(pool: Pool): Promise<string> {
  const runId = randomUUID();
  await pool.query(
    `insert into meta.run (run_id, environment, trigger, status, definition_digest, edp_version, started_at, process_id)
     values ($1, 'local', 'manual', 'running', '0', '0', '2026-01-01', 1)`,
    [runId],
  );
  return runId;
}

/** The source registry as the pipeline keeps it. */
export async function registerSources(pool: Pool, platform: ResolvedPlatform): Promise<void> {
  for (const source of platform.sources) {
    await pool.query(
      `insert into meta.source (source_code, title, connector, owner, description, is_enabled, tenant, warn_after, error_after, updated_at)
       values ($1, $1, $2, 'x', '', $3, $4, interval '26 hours', interval '50 hours', '2026-01-01') on conflict do nothing`,
      [source.name, source.connector.name, source.enabled, testTenant],
    );
  }
}

export async function landRaw(pool: Pool, batch: RawBatch): Promise<void> {
  const table = quoteQualified("raw", `${batch.source}_${batch.object}`);
  const head = quoteQualified("raw", `${batch.source}_${batch.object}_head`);
  await createRawTables(pool, table, head);
  const batchId = await writeLedger(pool, batch);
  const rows = batch.records.map(({ id, payload, at }) => ({
    id,
    payload: payload ?? null,
    at: at ?? batch.at,
  }));
  await pool.query(
    `with block as (
         insert into meta.raw_table (source_code, object_name, last_raw_id) values ($1, $2, $5)
         on conflict (source_code, object_name) do update set last_raw_id = meta.raw_table.last_raw_id + $5
         returning last_raw_id - $5 as first
     )
     insert into ${table} (raw_id, batch_id, extracted_at, tenant, record_id, operation, payload_hash, payload)
     select block.first + given.place, $3, (given.row ->> 'at')::timestamptz, $4, given.row ->> 'id',
            case when given.row -> 'payload' = 'null' then 'delete' else 'upsert' end,
            sha256(convert_to(given.row ->> 'payload', 'UTF8')), nullif(given.row -> 'payload', 'null')::json
       from block, jsonb_array_elements($6::jsonb) with ordinality as given (row, place)`,
    [batch.source, batch.object, batchId, testTenant, rows.length, JSON.stringify(rows)],
  );
  await pool.query(
    `insert into ${head} (raw_id, record_id, tenant, payload_hash, deleted)
     select distinct on (record_id, tenant) raw_id, record_id, tenant, payload_hash, operation = 'delete' from ${table}
      order by record_id, tenant, extracted_at desc, raw_id desc
     on conflict (record_id, tenant) do update
        set raw_id = excluded.raw_id, payload_hash = excluded.payload_hash, deleted = excluded.deleted`,
  );
  await pool.query(
    `insert into meta.stream_state (source_code, tenant, object_name, confirmed_at, source_count)
     values ($1, $2, $3, $4, coalesce($5, (select count(*) from ${head} where not deleted)))
     on conflict (source_code, tenant, object_name) do update
        set confirmed_at = excluded.confirmed_at, source_count = excluded.source_count`,
    [batch.source, testTenant, batch.object, batch.at, batch.sourceCount ?? null],
  );
}

async function createRawTables(pool: Pool, table: string, head: string): Promise<void> {
  await pool.query(
    `create table if not exists ${table} (
         raw_id bigint primary key, batch_id bigint not null, extracted_at timestamptz not null,
         source_updated_at timestamptz, tenant text not null, record_id text not null, operation text not null,
         payload_hash bytea, payload json);
     create table if not exists ${head} (
         raw_id bigint not null, record_id text not null, tenant text not null, payload_hash bytea,
         deleted boolean not null, primary key (record_id, tenant))`,
  );
}

async function writeLedger(pool: Pool, batch: RawBatch): Promise<string> {
  const runId = await startTestRun(pool);
  await pool.query(
    `insert into meta.ingestion_run (ingestion_run_id, run_key, run_id, source_code, tenant, environment,
            connector_version, snapshot_mode, trigger, status, started_at)
     values ($1::uuid, $1::text, $1::uuid, $2, $3, 'local', '0', 'full', 'manual', 'succeeded', $4)`,
    [runId, batch.source, testTenant, batch.at],
  );
  const deleted = batch.records.filter((record) => record.payload === undefined).length;
  const written = await pool.query<{ batch_id: string }>(
    `insert into meta.landing_batch (ingestion_run_id, source_code, tenant, object_name, connector_version, snapshot_mode,
            snapshot_at, loaded_at, rows_read, rows_landed, rows_unchanged, rows_quarantined, rows_deleted)
     values ($1, $2, $3, $4, '0', 'full', $5, $5, $6, $6, 0, 0, $7) returning batch_id`,
    [runId, batch.source, testTenant, batch.object, batch.at, batch.records.length - deleted, deleted],
  );
  return written.rows[0]?.batch_id ?? "";
}
