// F5: the disk of the database is full. A clear error, the space of what failed is given back, and with room again
// the next run lands everything exactly once. The server's disk is a small file system that it alone can see.
import type { ReadEvent } from "@edp/connector-sdk";
import type { Pool } from "@edp/postgres";
import { afterEach, expect, test } from "vitest";
import {
  beginIngestionRun,
  completeEnd,
  landEvents,
  recordsEvent,
  testSource,
} from "../support/landing-harness.ts";
import { type OwnServer, type OwnServerOptions, startOwnServer } from "../support/own-server.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";

const source = testSource("filling");
/** Of 500 records, about 400 kB that no compression makes smaller. */
const parts = { tablespace: 60, log: 20 };

let server: OwnServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(options: OwnServerOptions): Promise<OwnServer> {
  server = await startOwnServer(options);
  return server;
}

async function* manyRecords(parts: number): AsyncGenerator<ReadEvent> {
  for (let part = 0; part < parts; part += 1) {
    const records = Array.from({ length: 500 }, (_, index) => {
      const id = (part * 500 + index).toString();
      return [id, JSON.stringify({ id, noise: noiseOf(part * 500 + index) })] as const;
    });
    yield await Promise.resolve(recordsEvent(records));
  }
  yield completeEnd;
}

function noiseOf(number: number): string {
  let state = number + 1;
  return Array.from({ length: 100 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(16).padStart(8, "0");
  }).join("");
}

async function landAll(pool: Pool, count: number, name = source.name): Promise<unknown> {
  const ingestionRunId = await beginIngestionRun(pool, name);
  const limits = { maxBatchRows: 2_000, reconnectPausesMs: [50, 100, 200, 400, 800] };
  return landEvents(pool, manyRecords(count), { source: testSource(name), ingestionRunId, limits });
}

/** Pages behind the last one that holds a row which anybody can see. */
async function countDeadPages(pool: Pool): Promise<number> {
  const found = await pool.query<{ dead: number }>(
    `select (pg_relation_size('raw.filling_workers') / 8192 - max((ctid::text::point)[0]) - 1)::int as dead
       from raw.filling_workers`,
  );
  return found.rows[0]?.dead ?? Number.NaN;
}

test("a full tablespace: a clear error, no dead rows left, and everything once when there is room", async () => {
  const { pool, resize, dir, createPool } = await start({ mounts: { small: "14m" } });
  await pool.query(`create tablespace small location '${dir}/small'`);
  await pool.query("alter database postgres set default_tablespace = small");
  const loader = createPool({ max: 2, applicationName: "loader" });

  await expect(landAll(loader, parts.tablespace)).rejects.toMatchObject({
    code: "EDP-DB-007",
    message: expect.stringContaining("No space left on device") as string,
    fix: expect.stringContaining("free disk space") as string,
  });
  await expectBalancedBooks(pool, source.name);
  const landed = await pool.query<{ count: number }>("select count(*)::int from raw.filling_workers");
  expect(landed.rows[0]?.count).toBeGreaterThan(0);
  expect(landed.rows[0]?.count).toBeLessThan(parts.tablespace * 500);
  // Without that, each further try leaves as much again behind, on a disk that is full already.
  expect(await countDeadPages(pool)).toBe(0);
  await expect(landAll(loader, parts.tablespace)).rejects.toMatchObject({ code: "EDP-DB-007" });
  expect(await countDeadPages(pool)).toBe(0);

  resize("small", "100m");
  expect(await landAll(loader, parts.tablespace)).toMatchObject({
    read: parts.tablespace * 500,
    snapshot: "compared",
    deleted: 0,
  });
  await expectBalancedBooks(pool, source.name);
  await landAll(pool, parts.tablespace, "clean");
  expect(await digestOf(pool, source.name)).toEqual(await digestOf(pool, "clean"));
}, 240_000);

test("a full disk for the write-ahead log takes the server down, and nothing else is lost", async () => {
  const own = await start({
    mounts: { wal: "8m" },
    settings: ["min_wal_size=2MB", "max_wal_size=1GB", "checkpoint_timeout=1h", "wal_recycle=off"],
  });
  const loader = own.createPool({ max: 2, applicationName: "loader" });
  await expect(landAll(loader, parts.log)).rejects.toMatchObject({
    code: expect.stringMatching(/EDP-(LND-005|DB-\d+)/) as string,
  });
  expect(own.log()).toContain("No space left on device");

  await own.end("SIGQUIT");
  own.resize("wal", "500m");
  await own.start();
  expect(await landAll(loader, parts.log)).toMatchObject({
    read: parts.log * 500,
    snapshot: "compared",
    deleted: 0,
  });
  await expectBalancedBooks(own.pool, source.name);
  await landAll(own.pool, parts.log, "clean");
  expect(await digestOf(own.pool, source.name)).toEqual(await digestOf(own.pool, "clean"));
}, 240_000);
