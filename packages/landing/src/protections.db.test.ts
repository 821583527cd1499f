import { setTimeout as delay } from "node:timers/promises";
import type { ReadEvent } from "@edp/connector-sdk";
import { createPool, withClient } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  beginIngestionRun,
  completeEnd,
  landEvents,
  landSnapshot,
  readCurrent,
  readVersions,
  recordsEvent,
  streamOf,
  type TestRecord,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { claimLease } from "./lease.ts";
import { readLandedCounts } from "./ledger.ts";
import { ensureRawTables } from "./raw-tables.ts";
import { readStreamState, resetStream } from "./stream-state.ts";
import { systemClock } from "@edp/base";

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

describe("two loaders on one stream", () => {
  test("cannot both land: the second is told who holds it", async () => {
    const source = testSource("held");
    const first = await beginIngestionRun(database.pool, source.name);
    await withClient(database.pool, async (client) => {
      await ensureRawTables(client, source.name, "workers");
      const times = { leaseSeconds: 60, leaseWaitMs: 0 };
      await claimLease(client, { stream: streamName("held"), runId: first, times, clock: systemClock });
      const second = landSnapshot(database.pool, [["1", "1"]], { source, limits: { leaseWaitMs: 0 } });
      await expect(second).rejects.toMatchObject({
        code: "EDP-LND-001",
        issues: [{ params: { holder: first } }],
      });
    });
    expect(await readVersions(database.pool, "held_workers")).toEqual([]);
  });

  test.each(["another run", "the same run, begun again"])(
    "fence out the one that slept, for %s",
    async (who) => {
      const source = testSource(`fenced_by_${who.slice(0, 3)}`);
      const sleepy = await beginIngestionRun(database.pool, source.name);
      const awake = who === "another run" ? await beginIngestionRun(database.pool, source.name) : sleepy;
      async function* slow(): AsyncGenerator<ReadEvent> {
        yield await Promise.resolve(recordsEvent([["1", "1"]]));
        yield recordsEvent([["2", "2"]]);
        // As if the first one had slept past its lease: somebody else takes over.
        const takeOver = "update meta.stream_lease set run_id = $1, fence = fence + 1 where source_code = $2";
        await database.pool.query(takeOver, [awake, source.name]);
        yield recordsEvent([["3", "3"]]);
        yield completeEnd;
      }
      const landing = landEvents(database.pool, slow(), {
        source,
        ingestionRunId: sleepy,
        limits: { maxBatchRows: 1 },
      });
      await expect(landing).rejects.toMatchObject({
        code: "EDP-LND-001",
        issues: [{ params: { holder: awake } }],
      });
      const lease = await database.pool.query(
        "select run_id, expires_at > now() as is_held from meta.stream_lease where source_code = $1",
        [source.name],
      );
      expect(lease.rows).toEqual([{ run_id: awake, is_held: true }]);
      expect(Object.keys(await readCurrent(database.pool, `${source.name}_workers`))).not.toContain("3");
    },
  );

  test("do not wait for a dead one: its session is gone", async () => {
    const source = testSource("dead");
    const dead = await beginIngestionRun(database.pool, source.name);
    const own = createPool(database.connection, { max: 1 });
    await withClient(own, async (client) => {
      await ensureRawTables(client, source.name, "workers");
      const times = { leaseSeconds: 3_600, leaseWaitMs: 0 };
      await claimLease(client, { stream: streamName("dead"), runId: dead, times, clock: systemClock });
    });
    await own.end();
    expect(await landSnapshot(database.pool, [["1", "1"]], { source })).toMatchObject({ landed: 1 });
  });

  test("end the session of one that hangs in the middle of a batch, once its lease is over", async () => {
    const source = testSource("stuck");
    const stuck = await beginIngestionRun(database.pool, source.name);
    const own = createPool(database.connection, { max: 1 });
    await withClient(database.pool, (client) => ensureRawTables(client, source.name, "workers"));
    const hung = withClient(own, async (client) => {
      const times = { leaseSeconds: 0.01, leaseWaitMs: 0 };
      const lease = await claimLease(client, {
        stream: streamName("stuck"),
        runId: stuck,
        times,
        clock: systemClock,
      });
      await client.query("begin");
      await client.query(
        "update meta.raw_table set last_raw_id = last_raw_id + 1 where source_code = 'stuck'",
      );
      await landSnapshot(database.pool, [["1", "1"]], { source });
      await client.query("commit");
      return lease;
    });
    await expect(hung).rejects.toThrow();
    await own.end();
    expect(await readCurrent(database.pool, "stuck_workers")).toEqual({ "1": "1" });
  });

  test("leave the session of one that has finished alone: it may be at work elsewhere", async () => {
    const source = testSource("finished");
    const own = createPool(database.connection, { max: 1 });
    const readPid = async (): Promise<unknown> => (await own.query("select pg_backend_pid() as pid")).rows;
    await landSnapshot(own, [["1", "1"]], { source });
    const pid = await readPid();
    await landSnapshot(database.pool, [["1", "2"]], { source });
    expect(await readPid()).toEqual(pid);
    await own.end();
  });

  test("create an object's tables together without a conflict", async () => {
    const objects = ["a", "b", "a", "b", "a", "c", "c", "b"];
    const names = await Promise.all(
      objects.map((object) =>
        withClient(database.pool, (client) => ensureRawTables(client, "raced", object)),
      ),
    );
    expect(new Set(names.map((name) => name.table))).toEqual(new Set(["raced_a", "raced_b", "raced_c"]));
  });
});

describe("a connection that breaks", () => {
  test("in the middle of a COPY costs a reconnect, not the read, and not what the snapshot has seen", async () => {
    const source = testSource("broken");
    await landSnapshot(database.pool, people(3_000), { source });
    let killed = 0;
    async function* killing(): AsyncGenerator<ReadEvent> {
      for (let part = 0; part < 6; part += 1) {
        yield recordsEvent(people(3_000, 7).slice(part * 400, (part + 1) * 400));
        killed += await killLoaders();
      }
      yield completeEnd;
    }
    const result = await landEvents(database.pool, killing(), {
      source,
      limits: { maxBatchRows: 300, reconnectPausesMs: [0, 0, 0, 0, 10, 10, 10] },
    });
    expect(killed).toBeGreaterThan(0);
    expect(result).toMatchObject({ read: 2_400, landed: 2_400, deleted: 600, snapshot: "compared" });
    expect(Object.keys(await readCurrent(database.pool, "broken_workers"))).toHaveLength(2_400);
    const twice = await database.pool.query(
      "select record_id from raw.broken_workers group by record_id, payload::text, operation having count(*) > 1",
    );
    expect(twice.rows).toEqual([]);
  });

  test("right after a commit, before its answer, does not write the batch again", async () => {
    const source = testSource("unanswered");
    const own = createPool(database.connection, { max: 2 });
    let lost = 0;
    own.on("connect", (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
      const loseAnswer = async (): Promise<unknown> => {
        const answer = await query("commit");
        if (lost === 2) return answer;
        lost += 1;
        await killLoaders();
        throw new Error("Connection terminated unexpectedly");
      };
      const deaf = (...given: unknown[]): Promise<unknown> =>
        given[0] === "commit" ? loseAnswer() : query(...given);
      client.query = deaf as typeof client.query;
    });
    // Written again, 1 → 2 → 1 would be three more versions.
    const changes = ["1", "2", "1"].map((json) => ["a", json] as const);
    const result = await landSnapshot(own, [...changes, ["b", "3"], ["c", "4"]], {
      source,
      limits: { maxBatchRows: 3 },
    });
    await own.end();
    expect(lost).toBe(2);
    expect(result).toMatchObject({ read: 5, landed: 5, batches: 2, snapshot: "compared" });
    expect((await readVersions(database.pool, "unanswered_workers")).map((row) => row.payload)).toEqual([
      "1",
      "2",
      "1",
      "3",
      "4",
    ]);
  });

  test("for good ends with a message that says what stays, and lets the source go", async () => {
    const source = testSource("gone");
    const released = Promise.withResolvers<boolean>();
    async function* killing(): AsyncGenerator<ReadEvent> {
      try {
        for (let part = 0; ; part += 1) {
          yield recordsEvent(people(10, part));
          await killLoaders();
          await delay(1);
        }
      } finally {
        released.resolve(true);
      }
    }
    const limits = { maxBatchRows: 1_000_000, leaseSeconds: 0.2, reconnectPausesMs: [] };
    await expect(landEvents(database.pool, killing(), { source, limits })).rejects.toMatchObject({
      code: "EDP-LND-005",
      retry: "later",
    });
    expect(await released.promise).toBe(true);
  });

  async function killLoaders(): Promise<number> {
    const killed = await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    return killed.rowCount ?? 0;
  }
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
