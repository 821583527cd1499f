// Records whose identity has a period: the rows of usage reports.
import { RecordBatchBuilder, type ReadEvent, type RecordFacts } from "@edp/connector-sdk";
import type { ManifestObject, ResolvedSource } from "@edp/definition";
import { withClient } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  completeEnd,
  landEvents,
  landSnapshot,
  recordsEvent,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { ensureRawTables } from "./raw-tables.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const september = { start: "2026-09-01", end: "2026-09-30" };
const october = { start: "2026-10-01", end: "2026-10-31" };

type ReportRow = readonly [id: string, json: string | undefined, facts: RecordFacts];

function rowsEvent(rows: readonly ReportRow[]): ReadEvent {
  const builder = new RecordBatchBuilder();
  for (const [id, json, facts] of rows) {
    if (json === undefined) builder.addDelete(id);
    else builder.add(id, json);
    builder.addFacts(facts);
  }
  return { kind: "records", batch: builder.build(new Date("2026-11-23T08:00:00Z")) };
}

function reportSource(name: string, change: Partial<ManifestObject> = { period: true }): ResolvedSource {
  const source = testSource(name);
  const workers = { name: "workers", description: "", key: "id", modes: ["full" as const] };
  const object = { ...workers, sensitivity: "internal" as const, permissions: [], ...change };
  return { ...source, connector: { ...source.connector, objects: [object] } };
}

const land = (source: ResolvedSource, rows: readonly ReportRow[]) =>
  landEvents(database.pool, [rowsEvent(rows), completeEnd], { source });

async function readHead(source: string): Promise<readonly string[]> {
  const found = await database.pool.query<{ line: string }>(
    `select format('%s %s..%s %s', head.record_id, head.period_start, head.period_end,
                   coalesce(version.payload::text, 'gone')) as line
       from raw.${source}_workers_head as head
       join raw.${source}_workers as version using (raw_id, record_id, period_start, period_end)
      order by 1`,
  );
  return found.rows.map(({ line }) => line);
}

describe("records of a report", () => {
  test("are one for each id and period, whatever way they are landed", async () => {
    const source = reportSource("usage");
    const first = await land(source, [
      ["ann", "1", { period: september }],
      ["ann", "2", { period: october }],
      ["bob", "3", { period: october }],
    ]);
    expect(first).toMatchObject({ landed: 3, snapshot: "compared" });
    const second = await land(source, [
      ["ann", "1", { period: september }],
      ["ann", "5", { period: october }],
      ["bob", "3", { period: october }],
      ["bob", "4", { period: september }],
      ["bob", "6", { period: september }],
    ]);
    expect(second).toMatchObject({ landed: 3, unchanged: 2, deleted: 0 });
    expect(await readHead("usage")).toEqual([
      "ann 2026-09-01..2026-09-30 1",
      "ann 2026-10-01..2026-10-31 5",
      "bob 2026-09-01..2026-09-30 6",
      "bob 2026-10-01..2026-10-31 3",
    ]);
  });

  test("are gone when their period was read without them, and stay when it was not read at all", async () => {
    const source = reportSource("windows");
    await land(source, [
      ["ann", "1", { period: september }],
      ["ann", "2", { period: october }],
      ["bob", "3", { period: october }],
    ]);
    expect(await land(source, [["ann", "2", { period: october }]])).toMatchObject({ deleted: 1 });
    expect(await readHead("windows")).toEqual([
      "ann 2026-09-01..2026-09-30 1",
      "ann 2026-10-01..2026-10-31 2",
      "bob 2026-10-01..2026-10-31 gone",
    ]);
    expect(await land(source, [])).toMatchObject({ deleted: 0, snapshot: "compared" });
  });

  test("that go missing in numbers are suspicious as a share of the periods that were read", async () => {
    const source = reportSource("shares");
    const rows = (period: typeof october, count: number): readonly ReportRow[] =>
      Array.from({ length: count }, (_, index) => [`p${index.toString()}`, "1", { period }]);
    await land(source, [...rows(september, 1_000), ...rows(october, 20)]);
    await expect(land(source, rows(october, 8))).rejects.toMatchObject({
      code: "EDP-LND-003",
      issues: [{ params: { gone: 12, live: 20 } }],
    });
  });

  test("are deleted by the source for one period only", async () => {
    const source = reportSource("stated");
    await land(source, [
      ["ann", "1", { period: september }],
      ["ann", "2", { period: october }],
    ]);
    const events = [rowsEvent([["ann", undefined, { period: september }]]), completeEnd];
    expect(await landEvents(database.pool, events, { source, mode: "incremental" })).toMatchObject({
      landed: 1,
    });
    expect(await readHead("stated")).toEqual([
      "ann 2026-09-01..2026-09-30 gone",
      "ann 2026-10-01..2026-10-31 2",
    ]);
  });

  test("without a period that exists are quarantined, and nothing is called gone", async () => {
    const source = reportSource("undated");
    await land(source, [["ann", "1", { period: october }]]);
    const bad = [
      {},
      { period: { start: "2026-02-30", end: "2026-03-31" } },
      { period: { start: "2026-11-01", end: "2026-10-01" } },
    ];
    const result = await land(
      source,
      bad.map((facts, index) => [`b${index.toString()}`, "1", facts]),
    );
    expect(result).toMatchObject({ landed: 0, quarantined: 3, deleted: 0, snapshot: "ids unknown" });
    const found = await database.pool.query(
      "select distinct reason_code from meta.quarantine where source_code = 'undated'",
    );
    expect(found.rows).toEqual([{ reason_code: "no-period" }]);
  });

  test("that cannot be stored count as present in their period, and in no other", async () => {
    const source = reportSource("poisoned");
    await land(source, [
      ["ann", "1", { period: september }],
      ["ann", "2", { period: october }],
    ]);
    const result = await land(source, [
      ["ann", '"\\u0000"', { period: october }],
      ["bob", "1", { period: september }],
    ]);
    expect(result).toMatchObject({ landed: 1, quarantined: 1, deleted: 1, snapshot: "compared" });
    expect(await readHead("poisoned")).toEqual([
      "ann 2026-09-01..2026-09-30 gone",
      "ann 2026-10-01..2026-10-31 2",
      "bob 2026-09-01..2026-09-30 1",
    ]);
  });

  test("must be declared: a period that the manifest does not know stops the read", async () => {
    const landing = land(reportSource("undeclared", {}), [["ann", "1", { period: october }]]);
    await expect(landing).rejects.toMatchObject({ code: "EDP-LND-009" });
  });
});

describe("the tables of an object", () => {
  test("have no period unless it is declared, and refuse to become a report's", async () => {
    await landSnapshot(database.pool, [["ann", "1"]], { source: testSource("plain") });
    const columns = await database.pool.query(
      "select attname from pg_attribute where attrelid = 'raw.plain_workers'::regclass and attnum > 0",
    );
    expect(columns.rows).toHaveLength(9);
    await expect(land(reportSource("plain"), [])).rejects.toMatchObject({ code: "EDP-LND-008" });
    await land(reportSource("other"), [["ann", "1", { period: october }]]);
    const back = landSnapshot(database.pool, [["ann", "1"]], { source: testSource("other") });
    await expect(back).rejects.toMatchObject({ code: "EDP-LND-008" });
  });

  test("get a time of observation and a type when the manifest begins to say so, and keep them", async () => {
    await landSnapshot(database.pool, [["0", "0"]], { source: testSource("events") });
    const declared = reportSource("events", { observedAt: true, objectType: true });
    const facts = { observedAt: "2026-10-05T07:31:00Z", objectType: "sign-in" };
    await land(declared, [
      ["0", "0", {}],
      ["1", "1", facts],
      ["2", "2", {}],
    ]);
    await landSnapshot(
      database.pool,
      [
        ["0", "0"],
        ["1", "1"],
        ["2", "9"],
      ],
      { source: testSource("events") },
    );
    const seen = await database.pool.query(
      `select source_record_id as id, observed_at, object_type, period_start
         from raw.events_workers_provenance order by raw_id`,
    );
    const none = { observed_at: null, object_type: null, period_start: null };
    expect(seen.rows).toEqual([
      { id: "0", ...none },
      { id: "1", ...none, observed_at: new Date("2026-10-05T07:31:00Z"), object_type: "sign-in" },
      { id: "2", ...none },
      { id: "2", ...none },
    ]);
  });

  test("made by an older release get the new columns of their view at the next landing", async () => {
    const names = await withClient(database.pool, (client) => ensureRawTables(client, "older", "workers"));
    const view = `raw.${names.provenance}`;
    const found = await database.pool.query<{ sql: string }>(`select pg_get_viewdef('${view}') as sql`);
    const older = found.rows[0]?.sql.replace(/,\s+NULL::date AS period_start[^]*?(?=\s+FROM)/, "") ?? "";
    expect(older).not.toContain("object_type");
    await database.pool.query(`drop view ${view}; create view ${view} as ${older}`);
    await landEvents(database.pool, [recordsEvent([["1", "1"]]), completeEnd], {
      source: testSource("older"),
    });
    const seen = await database.pool.query("select object_type from raw.older_workers_provenance");
    expect(seen.rows).toEqual([{ object_type: null }]);
  });
});
