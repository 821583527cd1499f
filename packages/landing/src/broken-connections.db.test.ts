import { setTimeout as delay } from "node:timers/promises";
import type { ReadEvent } from "@edp/connector-sdk";
import { createPool } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  completeEnd,
  landEvents,
  landSnapshot,
  readCurrent,
  readVersions,
  recordsEvent,
  type TestRecord,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";

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
