import type { ReadEvent } from "@edp/connector-sdk";
import { withClient } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  beginIngestionRun,
  completeEnd,
  landEvents,
  landSnapshot,
  readCurrent,
  recordsEvent,
  streamOf,
  type TestRecord,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { readLandedCounts } from "./ledger.ts";
import { ensureRawTables } from "./raw-tables.ts";
import { readStreamState, resetStream } from "./stream-state.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const people = (count: number, version = 0): readonly TestRecord[] =>
  Array.from({ length: count }, (_, index) => [
    `p${index.toString()}`,
    `{"v":${version.toString()},"n":${index.toString()}}`,
  ]);

const streamName = (source: string) => ({ source, tenant: "acme.example", object: "workers" });

describe("a suspicious loss", () => {
  test("stops before any tombstone, keeps what was read, and says how many", async () => {
    const source = testSource("loss");
    await landSnapshot(database.pool, people(40), { source });
    const half = landSnapshot(database.pool, [...people(20), ["new", "1"]], { source });
    await expect(half).rejects.toMatchObject({
      code: "EDP-LND-003",
      issues: [{ params: { source: "loss", object: "workers", gone: 20, live: 40, maxLossShare: 0.3 } }],
    });
    expect(Object.keys(await readCurrent(database.pool, "loss_workers"))).toHaveLength(41);
    const state = await withClient(database.pool, (client) => readStreamState(client, streamName("loss")));
    const allowed = await landSnapshot(database.pool, people(20), { source, allowLoss: true });
    expect(allowed).toMatchObject({ deleted: 21, unchanged: 20 });
    const later = await withClient(database.pool, (client) => readStreamState(client, streamName("loss")));
    expect(later.confirmedAt?.getTime()).toBeGreaterThan(state.confirmedAt?.getTime() ?? 0);
  });

  test("is no matter in a small stream, unless everything is gone", async () => {
    const source = testSource("small");
    await landSnapshot(database.pool, people(5), { source });
    expect(await landSnapshot(database.pool, people(2), { source })).toMatchObject({ deleted: 3 });
    await expect(landSnapshot(database.pool, [], { source })).rejects.toMatchObject({ code: "EDP-LND-003" });
    await landSnapshot(database.pool, people(1), { source });
    expect(await landSnapshot(database.pool, [], { source })).toMatchObject({ deleted: 1 });
  });
});

describe("a read that fails", () => {
  async function* failing(): AsyncGenerator<ReadEvent> {
    yield await Promise.resolve(recordsEvent([["1", "1"]], "c1"));
    yield recordsEvent([["2", "2"]]);
    throw new Error("the source went away");
  }

  test("keeps what it had read, moves the cursor no further, and writes no tombstones", async () => {
    const source = testSource("failing");
    await landSnapshot(
      database.pool,
      [
        ["0", "0"],
        ["1", "0"],
      ],
      { source },
    );
    const ingestionRunId = await beginIngestionRun(database.pool, source.name);
    const landing = landEvents(database.pool, failing(), { source, ingestionRunId });
    await expect(landing).rejects.toThrow("the source went away");
    expect(await readCurrent(database.pool, "failing_workers")).toEqual({ "0": "0", "1": "1", "2": "2" });
    const counts = await withClient(database.pool, (client) => readLandedCounts(client, ingestionRunId));
    expect(counts).toEqual({ read: 2, landed: 2, unchanged: 0, quarantined: 0, deleted: 0 });
    const state = await withClient(database.pool, (client) => readStreamState(client, streamName("failing")));
    expect(state.cursor).toBe("c1");
  });

  test("counts as failed when it ends without saying so", async () => {
    const source = testSource("endless");
    const landing = landEvents(database.pool, [recordsEvent([["1", "1"]])], { source });
    await expect(landing).rejects.toMatchObject({ code: "EDP-LND-004" });
    expect(await readCurrent(database.pool, "endless_workers")).toEqual({ "1": "1" });
  });

  test("finds nothing gone when it was incomplete", async () => {
    const source = testSource("incomplete");
    await landSnapshot(database.pool, people(3), { source });
    const result = await landEvents(database.pool, [{ kind: "end", complete: false }], { source });
    expect(result).toMatchObject({ deleted: 0, snapshot: "not asked" });
  });

  test("stops waiting for a source that hangs when the run is cancelled", async () => {
    const source = testSource("hanging");
    const stop = new AbortController();
    const hanging: AsyncIterable<ReadEvent> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    const landing = landEvents(database.pool, hanging, { source, signal: stop.signal });
    stop.abort(new Error("cancelled"));
    await expect(landing).rejects.toThrow();
  });
});

describe("the cursor", () => {
  test("moves only with the batch that holds all records before it", async () => {
    const source = testSource("cursor");
    const batches: (string | undefined)[] = [];
    const events = [recordsEvent(people(5), "after 5"), recordsEvent(people(12, 1), "after 12"), completeEnd];
    const report = (): void => {
      batches.push("committed");
    };
    await landEvents(database.pool, events, {
      source,
      mode: "incremental",
      report,
      limits: { maxBatchRows: 4 },
    });
    const ledger = await database.pool.query<{
      rows_read: string;
      cursor_before: string;
      cursor_after: string;
    }>(
      "select rows_read::int, cursor_before, cursor_after from meta.landing_batch where source_code = 'cursor' order by batch_id",
    );
    expect(ledger.rows).toEqual([
      { rows_read: 4, cursor_before: null, cursor_after: null },
      { rows_read: 4, cursor_before: null, cursor_after: "after 5" },
      { rows_read: 4, cursor_before: "after 5", cursor_after: null },
      { rows_read: 4, cursor_before: "after 5", cursor_after: null },
      { rows_read: 1, cursor_before: "after 5", cursor_after: "after 12" },
    ]);
    expect(batches).toHaveLength(5);
  });

  test("is forgotten by a reset, with its reason, until the next complete snapshot", async () => {
    const source = testSource("reset");
    const stream = streamName("reset");
    await landEvents(
      database.pool,
      [recordsEvent([["1", "1"]], "c1"), { kind: "end", complete: true, sourceCount: 1 }],
      { source },
    );
    await withClient(database.pool, (client) => resetStream(client, stream, "the delta link expired"));
    const reset = await withClient(database.pool, (client) => readStreamState(client, stream));
    expect(reset).toMatchObject({ resetReason: "the delta link expired", sourceCount: 1 });
    expect(reset.cursor).toBeUndefined();
    await landSnapshot(database.pool, [["1", "1"]], { source });
    const after = await withClient(database.pool, (client) => readStreamState(client, stream));
    expect(after.resetReason).toBeUndefined();
    expect(after.sourceCount).toBeUndefined();
  });
});

describe("people", () => {
  test("see the ten facts of each record in one view, and the runs of a source in another", async () => {
    const source = testSource("facts");
    const ingestionRunId = await beginIngestionRun(database.pool, source.name);
    await landEvents(
      database.pool,
      streamOf([recordsEvent([["1", '{"a":1}', "2026-10-05T07:31:00.1234567Z"]]), completeEnd]),
      {
        source,
        ingestionRunId,
      },
    );
    const facts = await database.pool.query(
      `select source_system, source_object, source_record_id, extracted_at, ingestion_run_id, connector_version,
              loaded_at is not null as is_loaded, encode(payload_hash, 'hex') as payload_hash,
              source_updated_at::text as source_updated_at, tenant from raw.facts_workers_provenance`,
    );
    expect(facts.rows).toEqual([
      {
        source_system: "facts",
        source_object: "workers",
        source_record_id: "1",
        extracted_at: new Date("2026-11-23T08:00:00Z"),
        ingestion_run_id: ingestionRunId,
        connector_version: "1.0.0",
        is_loaded: true,
        payload_hash: "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
        source_updated_at: "2026-10-05 07:31:00.123456+00",
        tenant: "acme.example",
      },
    ]);
    const runs = await database.pool.query(
      "select object_name, rows_read::int, rows_landed::int, status from raw.facts_collection_runs",
    );
    expect(runs.rows).toEqual([{ object_name: "workers", rows_read: 1, rows_landed: 1, status: "running" }]);
  });

  test("are told of names that PostgreSQL would cut", async () => {
    const long = withClient(database.pool, (client) => ensureRawTables(client, "s", "o".repeat(60)));
    await expect(long).rejects.toMatchObject({ code: "EDP-LND-002" });
  });
});
