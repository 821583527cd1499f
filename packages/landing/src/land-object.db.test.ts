import { createPool, type Pool } from "@edp/postgres";
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

describe("landing a snapshot", () => {
  test("lands every record with its bytes as they came", async () => {
    const source = testSource("as_they_came");
    const spaced = '{ "name" : "Ada",  "n": 1.10, "n": -0 }';
    const result = await landSnapshot(
      database.pool,
      [
        ["1", spaced],
        ["2", '{"name":"Grüße"}'],
      ],
      { source },
    );
    expect(result).toEqual({
      read: 2,
      landed: 2,
      unchanged: 0,
      quarantined: 0,
      deleted: 0,
      batches: 1,
      snapshot: "compared",
    });
    expect(await readVersions(database.pool, "as_they_came_workers")).toEqual([
      { record_id: "1", operation: "upsert", payload: spaced },
      { record_id: "2", operation: "upsert", payload: '{"name":"Grüße"}' },
    ]);
  });

  test("lands only what changed the second time, and a tombstone for what is gone", async () => {
    const source = testSource("second_time");
    await landSnapshot(
      database.pool,
      [
        ["1", '{"a":1}'],
        ["2", '{"a":2}'],
        ["3", '{"a":3}'],
      ],
      { source },
    );
    const second = await landSnapshot(
      database.pool,
      [
        ["1", '{"a":1}'],
        ["2", '{"a":22}'],
        ["4", '{"a":4}'],
      ],
      { source },
    );
    expect(second).toMatchObject({ read: 3, landed: 2, unchanged: 1, deleted: 1 });
    expect((await readVersions(database.pool, "second_time_workers")).slice(3)).toEqual([
      { record_id: "2", operation: "upsert", payload: '{"a":22}' },
      { record_id: "4", operation: "upsert", payload: '{"a":4}' },
      { record_id: "3", operation: "delete", payload: null },
    ]);
    expect(await readCurrent(database.pool, "second_time_workers")).toEqual({
      "1": '{"a":1}',
      "2": '{"a":22}',
      "4": '{"a":4}',
    });
  });

  test("lands a record that comes back", async () => {
    const source = testSource("comes_back");
    await landSnapshot(
      database.pool,
      [
        ["1", '{"a":1}'],
        ["2", '{"a":2}'],
      ],
      { source },
    );
    await landSnapshot(database.pool, [["1", '{"a":1}']], { source });
    const third = await landSnapshot(
      database.pool,
      [
        ["1", '{"a":1}'],
        ["2", '{"a":2}'],
      ],
      { source },
    );
    expect(third).toMatchObject({ landed: 1, unchanged: 1, deleted: 0 });
    expect(await readCurrent(database.pool, "comes_back_workers")).toEqual({
      "1": '{"a":1}',
      "2": '{"a":2}',
    });
  });

  test("keeps several changes of one record within a batch, also back to the first", async () => {
    const source = testSource("several");
    const changes = [
      ["1", "1"],
      ["1", "2"],
      ["1", "2"],
      ["1", "1"],
      ["2", "0"],
    ] as const;
    const result = await landSnapshot(database.pool, changes, { source });
    expect(result).toMatchObject({ read: 5, landed: 4, unchanged: 1 });
    expect((await readVersions(database.pool, "several_workers")).map((row) => row.payload)).toEqual([
      "1",
      "2",
      "1",
      "0",
    ]);
    expect(await readCurrent(database.pool, "several_workers")).toEqual({ "1": "1", "2": "0" });
  });
});

describe("landing changes", () => {
  test("follows deletions that the source states", async () => {
    const source = testSource("stated");
    await landSnapshot(
      database.pool,
      [
        ["1", "1"],
        ["2", "2"],
      ],
      { source },
    );
    const events = [recordsEvent([["1"], ["3"], ["3", "3"], ["2"], ["2", "2"]], "c1"), completeEnd];
    const result = await landEvents(database.pool, events, { source, mode: "incremental" });
    expect(result).toMatchObject({ read: 5, landed: 4, unchanged: 1, deleted: 0, snapshot: "not asked" });
    expect(await readCurrent(database.pool, "stated_workers")).toEqual({ "2": "2", "3": "3" });
  });
});

describe("a cursor that somebody has moved", () => {
  test("ends the landing before anything is read, so that no change is landed twice", async () => {
    const source = testSource("moved");
    const land = (id: string, cursor: string | undefined, next: string): Promise<unknown> =>
      landEvents(database.pool, [recordsEvent([[id, id]], next), completeEnd], {
        source,
        mode: "incremental",
        cursor,
      });
    await land("1", undefined, "c1");
    await land("2", "c1", "c2");
    await expect(land("3", "c1", "c3")).rejects.toMatchObject({ code: "EDP-LND-006", retry: "later" });
    expect(await readCurrent(database.pool, "moved_workers")).toEqual({ "1": "1", "2": "2" });
  });
});

describe("landing again", () => {
  test("without a change writes next to no WAL, however many records there are", async () => {
    const source = testSource("quiet");
    const records = Array.from({ length: 100_000 }, (_, index): TestRecord => {
      const id = ((index * 7_919) % 100_003).toString();
      return [id, `{"id":${id},"filling":"${"x".repeat(100)}"}`];
    });
    // One connection, so that its own count is the landing's.
    const own = createPool(database.connection, { max: 1 });
    try {
      await landSnapshot(own, records, { source });
      const before = await readWalBytes(own);
      expect(before).toBeGreaterThan(10_000_000);
      const again = await landSnapshot(own, records, { source });
      expect(again).toMatchObject({ landed: 0, unchanged: 100_000, deleted: 0, snapshot: "compared" });
      expect((await readWalBytes(own)) - before).toBeLessThan(1_000_000);
    } finally {
      await own.end();
    }
  });
});

describe("names", () => {
  test("may hold anything that a name can: they are quoted wherever they stand", async () => {
    const source = testSource(`h"r'; drop table meta.run; --\\ ü`);
    const first = await landSnapshot(
      database.pool,
      [
        ["1", "1"],
        ["2", "{"],
        ["3", "3"],
      ],
      { source },
    );
    expect(first).toMatchObject({ landed: 2, quarantined: 1 });
    const second = await landSnapshot(database.pool, [["1", "2"]], { source });
    expect(second).toMatchObject({ landed: 1, deleted: 1 });
    const runs = await database.pool.query(
      `select 1 from raw."${source.name.replaceAll('"', '""')}_collection_runs"`,
    );
    expect(runs.rowCount).toBe(2);
  });
});

async function readWalBytes(pool: Pool): Promise<number> {
  await pool.query("select pg_stat_force_next_flush()");
  const found = await pool.query<{ bytes: string }>(
    "select wal_bytes as bytes from pg_stat_get_backend_wal(pg_backend_pid())",
  );
  return Number(found.rows[0]?.bytes);
}
