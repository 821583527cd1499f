// Thousands of versions in random order, through the very SQL that dbt runs: dbt renders the loader once, then the
// loads are pure SQL and take seconds. Every history is compared with the reference fold, loading again must add
// nothing, and each rule of the loader is broken once to see the comparison notice. The seed replays a failure.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { landRaw, registerSources } from "../testing/land-raw.ts";
import { createEntityMappings, createTestPlatform, createTestSource } from "../testing/test-platform.ts";
import {
  byRow,
  foldAccounts,
  foldWorkers,
  inventAccounts,
  inventOrders,
  inventWorkers,
  stateOf,
  toRawRecord,
  type HistoryRow,
  type Load,
} from "../testing/vault-lives.ts";

const seed = 20_261_123;
const platform = createTestPlatform("/nowhere", {
  sources: [createTestSource("directory", ["users"]), createTestSource("hr", ["workers"])],
  mappings: createEntityMappings({ directory: { users: "account" }, hr: { workers: "worker" } }),
});

const models = {
  staging: ["edp_generated/staging/stg_directory__account", "edp_generated/staging/stg_hr__worker"],
  vault: [
    "edp_generated/vault/sat_account_status_directory",
    "edp_generated/vault/sat_identity_status_hr",
    "edp/vault/hub_account",
  ],
} as const;
const nameOf = (path: string): string => path.split("/").at(-1) ?? "";

let database: TestDatabase;
let workDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-orders-"));
  await registerSources(database.pool, platform);
  const first = [{ id: "first", payload: { account_name: "x", employee_id: "E-first" } }];
  await landRaw(database.pool, { source: "directory", object: "users", records: first, at: "2026-01-01" });
  await landRaw(database.pool, { source: "hr", object: "workers", records: first, at: "2026-01-01" });
  // Twice: the second is the load that goes on from what is there, and that is the one under test.
  for (const at of ["2026-01-02", "2026-01-03"]) {
    const select = [...models.vault.map((path) => `+${nameOf(path)}`)];
    const { pool, connection } = database;
    const { result } = await buildForTest({ pool, connection, platform, workDir, at, select });
    expect(result.status).toBe("succeeded");
  }
}, 240_000);
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

/** The statements of a model as dbt ran them last. */
const readSql = (path: string): string =>
  readFileSync(join(workDir, "dbt/target/run", `${path}.sql`), "utf8");

type Change = (sql: string, path: string) => string;
const asItIs: Change = (sql) => sql;

/** Lands each load, stages it and loads the vault, twice; returns how many rows the second time wrote. */
async function loadAll(
  accounts: readonly Load[],
  workers: readonly Load[],
  change = asItIs,
): Promise<number> {
  await empty();
  let again = 0;
  for (const [index, load] of accounts.entries()) {
    // The clock of landing need not be in the order of arrival.
    const at = new Date(Date.UTC(2026, 1, 10 + ((index * 4) % 7))).toISOString();
    const batch = { records: load.map(toRawRecord), at };
    await landRaw(database.pool, { source: "directory", object: "users", ...batch });
    const records = (workers[index] ?? []).map(toRawRecord);
    await landRaw(database.pool, { source: "hr", object: "workers", records, at });
    for (const path of models.staging) await run(path, asItIs);
    for (const path of models.vault) await run(path, change);
    for (const path of models.vault) again += await run(path, change);
  }
  return again;
}

async function empty(): Promise<void> {
  const tables = [
    ...["raw.directory_users", "raw.directory_users_head", "raw.hr_workers", "raw.hr_workers_head"],
    ...models.staging.map((path) => `ods.${nameOf(path)}`),
    ...models.vault.map((path) => `vault.${nameOf(path)}`),
  ];
  await database.pool.query(`truncate ${tables.join(", ")}; update meta.raw_table set last_raw_id = 0`);
}

/** Runs a model's statements in one transaction, as dbt does; returns the rows that they touched in its table. */
async function run(path: string, change: Change): Promise<number> {
  const results = (await database.pool.query(change(readSql(path), path))) as unknown;
  const all = Array.isArray(results) ? (results as readonly { command: string; rowCount: number }[]) : [];
  // Earlier inserts fill temporary tables.
  const insert = all.findLast((result) => result.command === "INSERT");
  const others = all.filter(({ command }) => command === "UPDATE" || command === "DELETE");
  return [...others, ...(insert === undefined ? [] : [insert])].reduce((sum, one) => sum + one.rowCount, 0);
}

async function readHistory(table: string, key: string, column: string): Promise<readonly HistoryRow[]> {
  const found = await database.pool.query<{
    key: string;
    from: Date;
    to: Date | null;
    raw_id: string;
    value: unknown;
    is_deleted: boolean;
    is_current: boolean;
  }>(
    `select encode(${key}, 'hex') as key, effective_from as "from", effective_to as "to", raw_id,
            ${column} as value, is_deleted, is_current from vault.${table}`,
  );
  expect(found.rows.every((row) => row.is_current === (row.to === null))).toBe(true);
  return found.rows
    .map((row) => ({
      key: row.key,
      from: row.from.toISOString(),
      to: row.to?.toISOString() ?? null,
      state: stateOf(row.value, row.is_deleted),
      rawId: Number(row.raw_id),
    }))
    .toSorted(byRow);
}

const readAccounts = (): Promise<readonly HistoryRow[]> =>
  readHistory("sat_account_status_directory", "account_hash_key", "is_disabled");
const readWorkers = (): Promise<readonly HistoryRow[]> =>
  readHistory("sat_identity_status_hr", "identity_hash_key", "employment_status");

const lives = inventAccounts(300, seed);
const orders = inventOrders(200, seed + 1);
const workers = inventWorkers(300, seed + 2);

test("300 random lives of accounts and of employees are their reference folds, and loading again adds nothing", async () => {
  expect(await loadAll(lives, workers)).toBe(0);
  expect(await readAccounts()).toEqual(foldAccounts("directory", lives));
  expect(await readWorkers()).toEqual(foldWorkers(workers));
  const hubs = await database.pool.query<{ good: boolean }>(
    `select bool_and(hub.load_datetime = arrived.first) and count(*) = count(arrived.first) as good
       from vault.hub_account as hub
       full join (select record_hash_key, min(loaded_at) as first from ods.stg_directory__account group by 1) as arrived
         on arrived.record_hash_key = hub.account_hash_key`,
  );
  expect(hubs.rows).toEqual([{ good: true }]);
}, 120_000);

test("the same vault comes of loading everything at once", async () => {
  await loadAll(lives, workers);
  const [grown, grownWorkers] = [await readAccounts(), await readWorkers()];
  await database.pool.query("truncate vault.sat_account_status_directory, vault.sat_identity_status_hr");
  for (const path of models.vault) await run(path, asItIs);
  expect(await readAccounts()).toEqual(grown);
  expect(await readWorkers()).toEqual(grownWorkers);
}, 120_000);

test("200 orders of arrival of one life end in one history", async () => {
  expect(await loadAll(orders, [])).toBe(0);
  const rows = await readAccounts();
  expect(rows).toEqual(foldAccounts("directory", orders));
  const histories = new Map<string, string[]>();
  for (const { key, from, to, state } of rows) {
    histories.set(key, [...(histories.get(key) ?? []), `${from} ${String(to)} ${state}`]);
  }
  expect(histories.size).toBe(200);
  expect(new Set([...histories.values()].map((history) => history.join("\n"))).size).toBe(1);
}, 120_000);

/** A rule of the loader and the same statements without it. */
const mutants: readonly (readonly [rule: string, from: RegExp, to: string])[] = [
  [
    "a value that does not change is no new row",
    /is distinct from lag\(/g,
    "is null or null is distinct from lag(",
  ],
  [
    "versions are ordered by when they were read",
    /order by version\.effective_from, version\.raw_id/g,
    "order by version.raw_id",
  ],
  [
    "of two at one instant the later arrival is the later state",
    /version\.effective_from, version\.raw_id/g,
    "version.effective_from, -version.raw_id",
  ],
  [
    "a touched key is folded from all its versions",
    /(create temporary table touched_version [\s\S]*?inner join touched [^;]*);/,
    "$1 and version.raw_id > (select coalesce(max(raw_id), 0) from known_before);",
  ],
  [
    "a state ends where the next begins",
    /(window later as .*) order by effective_from, raw_id/g,
    "$1 order by effective_from desc, raw_id",
  ],
  [
    "a key that a late version robs of a tombstone is folded, too",
    /union\s+select known\.identity_hash_key[\s\S]*?known\.identity_hash_key <> version\.identity_hash_key/,
    "",
  ],
];

test.each(mutants)(
  "it is noticed when this rule is gone: %s",
  async (_, from, to) => {
    const changed = new Set<string>();
    const mutate: Change = (sql, path) => {
      const mutant = sql.replace(from, to);
      if (mutant === sql) return sql;
      changed.add(path);
      const satellite = `vault.${nameOf(path)}`;
      return mutant.replaceAll("known_before", satellite);
    };
    await loadAll(lives, workers, mutate);
    expect(changed.size).toBeGreaterThan(0);
    expect([await readAccounts(), await readWorkers()]).not.toEqual([
      foldAccounts("directory", lives),
      foldWorkers(workers),
    ]);
  },
  120_000,
);
