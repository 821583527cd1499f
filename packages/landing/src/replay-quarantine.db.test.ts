// Quarantine, tried again. What today's rules refuse is put there as an older release would have: with bytes and id.
import { type Clock, systemClock } from "@edp/base";
import { RecordBatchBuilder, type ReadEvent, type RecordFacts } from "@edp/connector-sdk";
import type { ManifestObject, ResolvedSource } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  beginIngestionRun,
  bytesEvent,
  completeEnd,
  landEvents,
  landSnapshot,
  readCurrent,
  readVersions,
  recordsEvent,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { replayQuarantine, type ReplayResult } from "./replay-quarantine.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** A record that was refused for its content, which in truth is fine: only the bytes in quarantine are mended. */
async function mend(source: string, recordId: string, json: string): Promise<void> {
  const text = "update meta.quarantine set payload = $3 where source_code = $1 and record_id = $2";
  await database.pool.query(text, [source, recordId, Buffer.from(json)]);
}

async function replay(
  name: string,
  { clock = systemClock, source = testSource(name) }: { clock?: Clock; source?: ResolvedSource } = {},
): Promise<ReplayResult> {
  const ingestionRunId = await beginIngestionRun(database.pool, name);
  await database.pool.query("update meta.ingestion_run set trigger = 'replay' where ingestion_run_id = $1", [
    ingestionRunId,
  ]);
  const what = { pool: database.pool, source, object: "workers", ingestionRunId };
  return replayQuarantine({ ...what, connectorVersion: "1.0.0", clock });
}

const openRows = async (name: string): Promise<unknown> =>
  (
    await database.pool.query(
      "select record_id, reason_code, resolution from meta.quarantine where source_code = $1 order by quarantine_id",
      [name],
    )
  ).rows;

test("what is good by now is landed exactly once; what is not stays with its first verdict", async () => {
  const source = testSource("again");
  const bad = [
    ["1", "{"],
    ["2", "{"],
    ["3", "3"],
    ["2", "{{"],
  ] as const;
  await landSnapshot(database.pool, bad, { source });
  await database.pool.query(
    "update meta.quarantine set payload = case position when 'record 2 of the read' then '20'::bytea else '21'::bytea end where source_code = 'again' and record_id = '2'",
  );
  expect(await replay("again")).toEqual({
    landed: 2,
    superseded: 0,
    refused: 1,
    open: [{ reason: "invalid-json", count: 1, replayable: 1 }],
  });
  expect(await replay("again")).toMatchObject({ landed: 0, refused: 1 });
  expect(await readCurrent(database.pool, "again_workers")).toEqual({ "2": "21", "3": "3" });
  expect((await readVersions(database.pool, "again_workers")).map((row) => row.payload)).toEqual([
    "3",
    "20",
    "21",
  ]);
  expect(await openRows("again")).toEqual([
    { record_id: "1", reason_code: "invalid-json", resolution: null },
    { record_id: "2", reason_code: "invalid-json", resolution: "landed" },
    { record_id: "2", reason_code: "invalid-json", resolution: "landed" },
  ]);
  const ledger = await database.pool.query(
    "select sum(rows_read)::int as read, sum(rows_landed)::int as landed from meta.landing_batch where source_code = 'again'",
  );
  expect(ledger.rows).toEqual([{ read: 6, landed: 3 }]);
});

test("an old content never takes the place of a newer one", async () => {
  const source = testSource("newer");
  await landEvents(database.pool, [recordsEvent([["1", "{"]]), { kind: "end", complete: false }], { source });
  const newer = [recordsEvent([["1", "2"]]), { kind: "end", complete: false }] as const;
  await landEvents(database.pool, newer, { source, mode: "incremental" });
  await mend("newer", "1", "1");
  expect(await replay("newer")).toMatchObject({ landed: 0, superseded: 1, open: [] });
  expect(await readCurrent(database.pool, "newer_workers")).toEqual({ "1": "2" });
  expect(await openRows("newer")).toMatchObject([{ resolution: "superseded" }]);
});

test("a replay that dies between two records goes on where it stood", async () => {
  const source = testSource("dying");
  const records = ["1", "2", "1"].map((id) => [id, "{"] as const);
  await landSnapshot(database.pool, records, { source });
  const contents = "array['10', '20', '11']";
  await database.pool.query(
    `update meta.quarantine set payload = convert_to((${contents})[split_part(position, ' ', 2)::int], 'UTF8') where source_code = 'dying'`,
  );
  let looks = 0;
  // The clock is asked in each record's transaction, the last time right before its commit.
  const failing: Clock = {
    ...systemClock,
    now: () => {
      looks += 1;
      if (looks === 4) throw new Error("killed");
      return systemClock.now();
    },
  };
  await expect(replay("dying", { clock: failing })).rejects.toThrow("killed");
  const before = await readVersions(database.pool, "dying_workers");
  expect(before).toHaveLength(1);
  expect(await replay("dying")).toMatchObject({ landed: 2, superseded: 0, open: [] });
  expect((await readVersions(database.pool, "dying_workers")).map((row) => row.payload)).toEqual([
    "10",
    "20",
    "11",
  ]);
});

/** A source whose manifest asks for further facts, and one of its records with them. */
function declaring(name: string, change: Partial<ManifestObject>): ResolvedSource {
  const source = testSource(name);
  const workers = { name: "workers", description: "", key: "id", modes: ["full" as const] };
  const object = { ...workers, sensitivity: "internal" as const, permissions: [], ...change };
  return { ...source, connector: { ...source.connector, objects: [object] } };
}

function withFacts(id: string, json: string, facts: RecordFacts, updatedAt?: string): ReadEvent {
  const builder = new RecordBatchBuilder();
  builder.add(id, json, updatedAt);
  builder.addFacts(facts);
  return { kind: "records", batch: builder.build(new Date("2026-11-23T08:00:00Z")) };
}

test("a record keeps its source's times and its type on the way through quarantine, to the microsecond", async () => {
  const source = declaring("facts", { observedAt: true, objectType: true });
  const observed = { observedAt: "2026-10-05T07:31:00.000001Z", objectType: "sign-in" };
  const changedAt = "1999-12-31T23:59:59.999999Z";
  const events = [withFacts("1", "{", observed, changedAt), withFacts("2", "{", {}), completeEnd];
  await landEvents(database.pool, events, { source });
  await mend("facts", "1", "1");
  await mend("facts", "2", "2");
  expect(await replay("facts", { source })).toMatchObject({ landed: 2, open: [] });
  const landed = await database.pool.query(
    `select source_updated_at = $1::timestamptz as is_changed_then, observed_at = $2::timestamptz as is_observed_then,
            object_type, extracted_at
       from raw.facts_workers order by raw_id`,
    [changedAt, observed.observedAt],
  );
  const extracted = { extracted_at: new Date("2026-11-23T08:00:00Z") };
  expect(landed.rows).toEqual([
    { is_changed_then: true, is_observed_then: true, object_type: "sign-in", ...extracted },
    { is_changed_then: null, is_observed_then: null, object_type: null, ...extracted },
  ]);
});

test("a report's row is landed into its period, and only a read of that period settles it", async () => {
  const source = declaring("usage", { period: true });
  const september = { period: { start: "2026-09-01", end: "2026-09-30" } };
  const october = { period: { start: "2026-10-01", end: "2026-10-31" } };
  const land = (...events: readonly ReadEvent[]) =>
    landEvents(database.pool, [...events, completeEnd], { source });
  await land(
    withFacts("ann", "{", september),
    withFacts("ann", "{", october),
    withFacts("bob", "{", october),
  );
  await land(withFacts("ann", "10", october), withFacts("bob", "{", october));
  await mend("usage", "ann", "9");
  await mend("usage", "bob", "10");
  expect(await replay("usage", { source })).toMatchObject({ landed: 2, superseded: 0, refused: 0, open: [] });
  const head = await database.pool.query(
    `select format('%s %s..%s %s', head.record_id, head.period_start, head.period_end, version.payload) as line
       from raw.usage_workers_head as head join raw.usage_workers as version using (raw_id) order by 1`,
  );
  expect(head.rows).toEqual([
    { line: "ann 2026-09-01..2026-09-30 9" },
    { line: "ann 2026-10-01..2026-10-31 10" },
    { line: "bob 2026-10-01..2026-10-31 10" },
  ]);
  const settled = await database.pool.query(
    `select quarantine.resolution, run.trigger, count(*)::int as rows
       from meta.quarantine join meta.ingestion_run as run on run.ingestion_run_id = quarantine.resolved_by_run_id
      where quarantine.source_code = 'usage' group by 1, 2 order by 1`,
  );
  expect(settled.rows).toEqual([
    { resolution: "landed", trigger: "replay", rows: 2 },
    { resolution: "superseded", trigger: "manual", rows: 2 },
  ]);
});

test("what a connector refused is left to its next read, even where its bytes happen to be JSON", async () => {
  const line = { reason: "ragged-row", bytes: Buffer.from("42"), sizeBytes: 2, position: "line 2" } as const;
  const extractedAt = new Date("2026-11-23T08:00:00Z");
  const refusal: ReadEvent = { kind: "refused", ...line, recordId: "2", extractedAt };
  const events = [bytesEvent("1", Buffer.from("1")), refusal, completeEnd];
  await landEvents(database.pool, events, { source: testSource("lines") });
  expect(await replay("lines")).toMatchObject({
    landed: 0,
    refused: 0,
    open: [{ reason: "ragged-row", count: 1, replayable: 0 }],
  });
  expect(await readCurrent(database.pool, "lines_workers")).toEqual({ "1": "1" });
});
