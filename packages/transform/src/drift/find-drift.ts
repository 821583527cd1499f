// Schema drift: a field of a source that came, went or changed its type. It is told with the first record that shows
// it, and never stops the landing. Where a model reads the field, it holds what is built from the stream (a generated
// test of the staging model, see drift-tests.ts), until the mapping follows or somebody accepts it in the source.
import type { Clock } from "@edp/base";
import type { ResolvedPlatform, ResolvedSource } from "@edp/definition";
import { quoteQualified, withTransaction, type Client, type Pool } from "@edp/postgres";
import { judgeFields, type FieldChange, type SeenField } from "./judge-fields.ts";
import { observeFields, type Stream } from "./observe-fields.ts";
import { listReadStreams, type ReadStream } from "./read-streams.ts";

export interface DriftRequest {
  readonly pool: Pool;
  readonly platform: ResolvedPlatform;
  readonly runId: string;
  readonly clock: Clock;
}

/** Looks at what landed since the last look. Call it after landing and before the build is planned. */
export async function findDrift(request: DriftRequest): Promise<void> {
  const readers = listReadStreams(request.platform);
  for (const source of request.platform.sources.filter((one) => one.enabled)) {
    for (const object of source.objects) {
      const stream = { source: source.name, object };
      const reading = readers.filter((one) => one.source === source.name && one.object === object);
      await withTransaction(request.pool, (client) =>
        lookAtStream(client, request, { source, stream, reading }),
      );
    }
  }
}

interface Look {
  readonly source: ResolvedSource;
  readonly stream: Stream;
  readonly reading: readonly ReadStream[];
}

async function lookAtStream(client: Client, request: DriftRequest, look: Look): Promise<void> {
  const { stream } = look;
  await observeFields(client, stream);
  const { rows, seen } = await readSeen(client, stream);
  const changes = seen.length === 0 ? [] : judgeFields(seen, rows, await countRecords(client, stream));
  for (const change of changes) await recordChange(client, request, look, change);
  await closeSettled(client, request, look, changes);
}

async function readSeen(
  client: Client,
  { source, object }: Stream,
): Promise<{ readonly rows: number; readonly seen: readonly SeenField[] }> {
  const found = await client.query<Record<string, string>>(
    `select shape.rows_seen as rows, field.* from meta.stream_shape as shape
       join meta.stream_field as field using (source_code, object_name)
      where source_code = $1 and object_name = $2 order by field.first_raw_id, field.field_name`,
    [source, object],
  );
  const seen = found.rows.map((row) => ({
    field: row["field_name"] ?? "",
    type: row["json_type"] ?? "",
    rowsSeen: Number(row["rows_seen"]),
    rowsBefore: Number(row["rows_before"]),
    rowsSince: Number(row["rows_since"]),
    firstRawId: Number(row["first_raw_id"]),
    lastRawId: Number(row["last_raw_id"]),
  }));
  return { rows: Number(found.rows[0]?.["rows"] ?? 0), seen };
}

async function countRecords(client: Client, { source, object }: Stream): Promise<number> {
  const head = quoteQualified("raw", `${source}_${object}_head`);
  const found = await client.query<{ count: string }>(
    `select count(*) from (select from ${head} where not deleted limit 20) as newest`,
  );
  return Number(found.rows[0]?.count ?? 0);
}

async function recordChange(
  client: Client,
  request: DriftRequest,
  look: Look,
  change: FieldChange,
): Promise<void> {
  const { source, object } = look.stream;
  const readBy = look.reading.filter(({ fields }) => fields.has(change.field)).map(({ model }) => model);
  const now = request.clock.now();
  const isAccepted = look.source.acceptDrift?.[object]?.includes(change.field) === true;
  const holds = change.kind !== "new" && readBy.length > 0 && !isAccepted;
  const table = quoteQualified("raw", `${source}_${object}`);
  await client.query(
    `with first as (
         select raw_id, record_id from ${table}
          where operation = 'upsert' and raw_id >= $6 and ${shows[change.kind]}
          order by raw_id limit 1)
     insert into meta.schema_drift as known (source_code, object_name, kind, field_name, was, became, first_raw_id,
            record_id, read_by,
            found_at, found_in_run, accepted_at, resolved_at)
     select $1, $2, $3, $4, $5, $7, first.raw_id, first.record_id, $8, $9, $10, $11, $12 from first
     on conflict (source_code, object_name, kind, field_name, first_raw_id) do update
        set read_by = excluded.read_by,
            -- Read again, or no longer accepted: it holds again.
            resolved_at = case when excluded.resolved_at is null then null
                               else coalesce(known.resolved_at, excluded.resolved_at) end`,
    [
      ...[source, object, change.kind, change.field, change.was ?? null, change.rawId, change.became ?? null],
      ...[readBy, now, request.runId, isAccepted ? now : null, holds ? null : now],
    ],
  );
}

/** Which record shows the change; $4 is the field, $7 its new type. */
const shows: Readonly<Record<FieldChange["kind"], string>> = {
  new: "payload::jsonb ? $4",
  vanished: "not (payload::jsonb ? $4)",
  retyped: "json_typeof(payload -> $4) = $7",
};

/** Open ones that were accepted, that no model reads any more, or that are over. */
async function closeSettled(
  client: Client,
  { clock }: DriftRequest,
  { source, stream, reading }: Look,
  changes: readonly FieldChange[],
): Promise<void> {
  const accepted = source.acceptDrift?.[stream.object] ?? [];
  const read = reading.flatMap(({ fields }) => [...fields]);
  const present = changes.map(({ kind, field }) => `${kind} ${field}`);
  await client.query(
    `update meta.schema_drift
        set resolved_at = $3, accepted_at = case when field_name = any ($4) then $3::timestamptz else accepted_at end
      where source_code = $1 and object_name = $2 and resolved_at is null
        and (field_name = any ($4) or field_name <> all ($5) or kind || ' ' || field_name <> all ($6))`,
    [stream.source, stream.object, clock.now(), accepted, read, present],
  );
}
