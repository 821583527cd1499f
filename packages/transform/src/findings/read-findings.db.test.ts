// A finding's number and what is said of it (stale or fresh, held or not) are of one moment, also while another version
// is being published.
import { silentLogger } from "@edp/base";
import { createPool, type Client, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { clockAt } from "../testing/build-for-test.ts";
import { startTestRun } from "../testing/land-raw.ts";
import { publish } from "../publish/publish.ts";
import { readFindings, type Finding } from "./read-findings.ts";

const now = new Date("2026-01-10T12:00:00Z");
const stale = "2026-01-01T00:00:00Z";
const fresh = "2026-01-10T11:00:00Z";

let database: TestDatabase;
let pool: Pool;
let other: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  other = createPool(database.connection, { max: 4 });
  await pool.query(
    `insert into meta.source (source_code, title, connector, owner, description, is_enabled, tenant, warn_after,
            error_after, updated_at)
     values ('hr', 'hr', 'x', 'x', '', true, 't', '26h', '50h', '2026-01-01')`,
  );
  await pool.query(
    "insert into meta.stream_state (source_code, tenant, object_name, confirmed_at) values ('hr', 't', 'users', $1)",
    [stale],
  );
  // Counting the first can be made to wait, by who holds that advisory lock.
  await describe("first", "is_odd and pg_advisory_xact_lock_shared(7) is not null");
  await describe("second", "is_odd");
  await release(pool, "first", 1, 3);
  await release(pool, "second", 1, 3);
});
afterAll(async () => {
  await other.end();
  await database.drop();
});

const describe = (mart: string, where: string): Promise<unknown> =>
  pool.query(
    `insert into meta.dataset (dataset_name, layer, owner, description, columns, findings, streams)
     values ($1, 'mart', 'x', '', '[]', $2, '{hr.users}')`,
    [`mart.${mart}`, JSON.stringify([{ one: "odd", many: "odd", where, count: "*" }])],
  );

/** A version of the mart, with so many odd rows, is built and published. */
async function release(by: Pool, mart: string, version: number, odd: number): Promise<void> {
  const table = `build.${mart}__${version.toString()}`;
  await by.query(`create table ${table} as select true as is_odd from generate_series(1, ${odd.toString()})`);
  await publishVersion(by, mart, table);
}

async function publishVersion(by: Pool, mart: string, relation: string, failed?: string): Promise<void> {
  await by.query(
    `insert into meta.build_version (dataset_name, built_relation, verdict, reason, run_id, built_at)
     values ($1, $2, $3, $4, $5, '2026-01-01') on conflict (dataset_name) do update
        set built_relation = excluded.built_relation, verdict = excluded.verdict, reason = excluded.reason`,
    [
      `mart.${mart}`,
      relation,
      failed === undefined ? "passed" : "failed",
      failed ?? null,
      await startTestRun(by),
    ],
  );
  await publish({ pool: by, release: "0.1.0", clock: clockAt(fresh), log: silentLogger });
}

/** Somebody who holds a lock, so that who needs it waits. */
async function hold(statement: string): Promise<Client> {
  const holder = await other.connect();
  await holder.query(`begin; ${statement}`);
  return holder;
}

async function waitForWaiter(lock: string): Promise<void> {
  const waiting = `select from pg_locks where not granted and ${lock}`;
  while ((await other.query(waiting)).rowCount === 0) await new Promise(setImmediate);
}

const tell = (findings: readonly Finding[]): readonly unknown[] =>
  findings.map(({ mart, lastCount, staleSources, heldBecause }) => [
    mart,
    lastCount,
    heldBecause ?? (staleSources.length > 0 ? "stale" : "fresh"),
  ]);

test("a number that is being published does not come with the reason why the one before it was held", async () => {
  await publishVersion(pool, "first", "build.first__1", "a test failed");
  expect(tell(await readFindings(pool, now))).toEqual([
    ["mart.first", 3, "a test failed"],
    ["mart.second", 3, "stale"],
  ]);
  // Who reads the second mart makes the publication wait in its middle, when the first is already moved.
  const reader = await hold("lock table mart.second in access share mode");
  const publishing = release(other, "first", 2, 5);
  await waitForWaiter("relation = 'mart.second'::regclass");
  const reading = readFindings(pool, now);
  await waitForWaiter("relation = 'mart.first'::regclass");
  await reader.query("rollback");
  reader.release();
  await publishing;
  expect(tell(await reading)).toEqual([
    ["mart.first", 5, "stale"],
    ["mart.second", 3, "stale"],
  ]);
});

test("what is said of a number is of the number's moment, also when the number is counted live", async () => {
  await pool.query(
    "create view build.third__1 as select confirmed_at < '2026-01-05' as is_odd from meta.stream_state",
  );
  await describe("third", "is_odd");
  await publishVersion(pool, "third", "build.third__1");
  const holder = await hold("select pg_advisory_xact_lock(7)");
  const reading = readFindings(pool, now);
  await waitForWaiter("locktype = 'advisory'");
  // A run reads the source again while the first mart is counted.
  await other.query("update meta.stream_state set confirmed_at = $1", [fresh]);
  await holder.query("rollback");
  holder.release();
  expect(tell(await reading)).toEqual([
    ["mart.first", 5, "stale"],
    ["mart.second", 3, "stale"],
    ["mart.third", 1, "stale"],
  ]);
  expect(tell(await readFindings(pool, now))).toEqual([
    ["mart.first", 5, "fresh"],
    ["mart.second", 3, "fresh"],
  ]);
});
