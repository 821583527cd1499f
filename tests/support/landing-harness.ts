// What a landing needs around it, in the smallest form: a source, a run, and events made of plain records.
import { randomUUID } from "node:crypto";
import { noProgress, silentLogger, systemClock } from "@edp/base";
import { RecordBatchBuilder, type ReadEvent } from "@edp/connector-sdk";
import type { ResolvedSource, SnapshotMode } from "@edp/definition";
import { landObject, type LandingLimits, type LandingResult, type LandObjectInput } from "@edp/landing";
import type { Pool } from "@edp/postgres";

/** A record as tests write it: id and JSON text; no text means that the source says it is gone. */
export type TestRecord = readonly [id: string, json?: string, updatedAt?: string];

type SourceChange = Partial<Pick<ResolvedSource, "tenant" | "maxLossShare" | "maxRecordBytes">>;

export function testSource(name = "hr", change: SourceChange = {}): ResolvedSource {
  return {
    name,
    connector: {
      name: "files",
      title: "Files",
      summary: "For tests",
      status: "Custom Active",
      dir: "/nowhere",
      objects: [],
      dynamicObjects: true,
      config: {},
      secrets: [],
      egress: [],
      provides: {},
    },
    title: name,
    owner: "tests",
    description: "For tests",
    enabled: true,
    tenant: "acme.example",
    config: {},
    objects: ["workers"],
    inventory: {},
    freshness: { warnAfterMs: 1, errorAfterMs: 2 },
    secrets: {},
    maxLossShare: 0.3,
    maxRecordBytes: 1024 * 1024,
    ...change,
  };
}

/** Rows in meta.run and meta.ingestion_run; answers the ingestion run's id. */
export async function beginIngestionRun(
  pool: Pool,
  source = "hr",
  mode: SnapshotMode = "full",
): Promise<string> {
  const [runId, ingestionRunId] = [randomUUID(), randomUUID()];
  await pool.query(
    `insert into meta.run (run_id, environment, trigger, status, definition_digest, edp_version, started_at, process_id)
     values ($1, 'test', 'manual', 'running', '', '0', now(), 0)`,
    [runId],
  );
  await pool.query(
    `insert into meta.ingestion_run (ingestion_run_id, run_key, run_id, source_code, tenant, environment,
       connector_version, snapshot_mode, trigger, status, started_at)
     values ($1::uuid, $1::text, $2, $3, 'acme.example', 'test', '1.0.0', $4, 'manual', 'running', now())`,
    [ingestionRunId, runId, source, mode],
  );
  return ingestionRunId;
}

export function recordsEvent(records: readonly TestRecord[], cursor?: string): ReadEvent {
  const builder = new RecordBatchBuilder();
  for (const [id, json, updatedAt] of records) {
    if (json === undefined) builder.addDelete(id, updatedAt);
    else builder.add(id, json, updatedAt);
  }
  const batch = builder.build(new Date("2026-11-23T08:00:00Z"));
  return { kind: "records", batch, ...(cursor === undefined ? {} : { cursor }) };
}

/** One record from bytes that need not be text. */
export function bytesEvent(id: string, bytes: Uint8Array): ReadEvent {
  const builder = new RecordBatchBuilder();
  builder.add(id, bytes);
  return { kind: "records", batch: builder.build(new Date("2026-11-23T08:00:00Z")) };
}

export const completeEnd: ReadEvent = { kind: "end", complete: true };

export async function* streamOf(events: readonly ReadEvent[]): AsyncGenerator<ReadEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

export type LandChange = Partial<Omit<LandObjectInput, "events" | "pool" | "limits">> & {
  limits?: Partial<LandingLimits>;
};

/** Lands events in a run of their own. */
export async function landEvents(
  pool: Pool,
  events: readonly ReadEvent[] | AsyncIterable<ReadEvent>,
  change: LandChange = {},
): Promise<LandingResult> {
  const source = change.source ?? testSource();
  const mode = change.mode ?? "full";
  return landObject({
    pool,
    source,
    object: "workers",
    mode,
    ingestionRunId: change.ingestionRunId ?? (await beginIngestionRun(pool, source.name, mode)),
    connectorVersion: "1.0.0",
    events: Symbol.asyncIterator in events ? events : streamOf(events),
    clock: systemClock,
    log: silentLogger,
    report: noProgress,
    ...change,
  });
}

/** A complete snapshot of these records. */
export async function landSnapshot(
  pool: Pool,
  records: readonly TestRecord[],
  change: LandChange = {},
): Promise<LandingResult> {
  return landEvents(pool, [recordsEvent(records), completeEnd], change);
}

export interface LandedVersion {
  readonly record_id: string;
  readonly operation: string;
  readonly payload: string | null;
}

/** All versions, oldest first. */
export async function readVersions(pool: Pool, table = "hr_workers"): Promise<readonly LandedVersion[]> {
  const found = await pool.query<LandedVersion>(
    `select record_id, operation, payload::text from raw."${table}" order by raw_id`,
  );
  return found.rows;
}

/** Current records as `id → payload`, read through the head. */
export async function readCurrent(
  pool: Pool,
  table = "hr_workers",
): Promise<Readonly<Record<string, string>>> {
  const found = await pool.query<{ record_id: string; payload: string }>(
    `select head.record_id, version.payload::text
       from raw."${table}_head" as head join raw."${table}" as version using (raw_id)
      where not head.deleted order by head.record_id`,
  );
  return Object.fromEntries(found.rows.map((row) => [row.record_id, row.payload]));
}
