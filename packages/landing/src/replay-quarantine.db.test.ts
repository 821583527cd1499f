// Quarantine, tried again. What today's rules refuse is put there as an older release would have: with bytes and id.
import { type Clock, systemClock } from "@edp/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  beginIngestionRun,
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

async function replay(name: string, clock: Clock = systemClock): Promise<ReplayResult> {
  const ingestionRunId = await beginIngestionRun(database.pool, name);
  await database.pool.query("update meta.ingestion_run set trigger = 'replay' where ingestion_run_id = $1", [
    ingestionRunId,
  ]);
  const source = testSource(name);
  const what = { pool: database.pool, source, object: "workers", ingestionRunId };
  return replayQuarantine({ ...what, connectorVersion: "1.0.0", clock });
}

const openRows = async (name: string): Promise<unknown> =>
  (
    await database.pool.query(
      "select record_id, reason_code, resolved_at is not null as is_closed from meta.quarantine where source_code = $1 order by quarantine_id",
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
    { record_id: "1", reason_code: "invalid-json", is_closed: false },
    { record_id: "2", reason_code: "invalid-json", is_closed: true },
    { record_id: "2", reason_code: "invalid-json", is_closed: true },
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
  await expect(replay("dying", failing)).rejects.toThrow("killed");
  const before = await readVersions(database.pool, "dying_workers");
  expect(before).toHaveLength(1);
  expect(await replay("dying")).toMatchObject({ landed: 2, superseded: 0, open: [] });
  expect((await readVersions(database.pool, "dying_workers")).map((row) => row.payload)).toEqual([
    "10",
    "20",
    "11",
  ]);
});
