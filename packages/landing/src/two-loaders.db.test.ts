import { systemClock } from "@edp/base";
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
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { claimLease } from "./lease.ts";
import { ensureRawTables } from "./raw-tables.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const streamName = (source: string) => ({ source, tenant: "acme.example", object: "workers" });

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
