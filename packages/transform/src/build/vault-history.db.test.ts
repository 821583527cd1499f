// The vault's promise, on the real dbt from raw to satellite: the history of a key is the fold of all its versions,
// also when it is made anew, and also when raw has expired. Random orders of arrival: vault-orders.db.test.ts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { landRaw, registerSources, testTenant, type RawRecord } from "../testing/land-raw.ts";
import { createEntityMappings, createTestPlatform, createTestSource } from "../testing/test-platform.ts";

let database: TestDatabase;
let workDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-vault-"));
});
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const platform = createTestPlatform("/nowhere", {
  sources: [createTestSource("directory", ["users"])],
  mappings: createEntityMappings({ directory: { users: "account" } }),
});

interface Version {
  readonly id: string;
  readonly at: string;
  readonly rawId: number;
  readonly disabled: boolean | null;
  readonly deleted: boolean;
}

interface HistoryRow {
  readonly id: string;
  readonly from: string;
  readonly to: string | null;
  readonly rawId: number;
  readonly disabled: boolean | null;
  readonly deleted: boolean;
}

const account = (disabled: boolean, more: JsonObject = {}): JsonObject => ({
  account_name: "x",
  is_disabled: disabled,
  ...more,
});
const on = (day: number, hour = 0): string => new Date(Date.UTC(2026, 0, day, hour)).toISOString();
const upsert = (id: string, at: string, disabled: boolean): RawRecord => ({
  id,
  at,
  payload: account(disabled),
});
const gone = (id: string, at: string): RawRecord => ({ id, at });

/** Three loads. Read from top to bottom they are the order of arrival, not of the times that they speak of. */
const loads: readonly (readonly RawRecord[])[] = [
  [
    upsert("a-b-a", on(1), false),
    upsert("a-b-a", on(2), true),
    upsert("a-b-a", on(3), false),
    upsert("unchanged", on(1), false),
    upsert("late", on(10), true),
    upsert("returns", on(1), true),
    upsert("CORP\\jdoe|1", on(1), true),
    upsert("same instant", on(1), false),
    upsert("same instant", on(1), true),
  ],
  [
    // Other attributes changed, this satellite's did not.
    { id: "unchanged", at: on(4), payload: account(false, { account_name: "renamed" }) },
    upsert("late", on(5), false),
    upsert("late", on(1), true),
    gone("returns", on(5)),
    upsert("CORP|jdoe\\1", on(1), false),
  ],
  [
    upsert("late", on(12), true),
    upsert("late", on(7), true),
    upsert("returns", on(9), true),
    upsert("a-b-a", on(2, 12), true),
    gone("only a tombstone", on(3)),
  ],
];

test("histories are the fold of all versions, in whatever order and how often they are loaded", async () => {
  await registerSources(database.pool, platform);
  const select = ["+sat_account_status_directory", "+hub_account"];
  for (const [index, records] of loads.entries()) {
    await landRaw(database.pool, { source: "directory", object: "users", records, at: on(13 + index) });
    await buildWell(select);
  }
  const incremental = await readHistory("directory");
  expect(incremental).toEqual(foldReference(loads));
  const hubs = await readHubs();
  // From nothing, out of raw: the same rows.
  await buildWell(select, true);
  expect(await readHistory("directory")).toEqual(incremental);
  expect(await readHubs()).toEqual(hubs);
  expect(hubs.find((hub) => hub.key.includes("CORP"))?.key).toBe(`directory|${testTenant}|CORP\\\\jdoe\\|1`);
  // Raw has expired and staging with it: what was history stays, and goes on from there.
  await database.pool.query(
    "delete from ods.stg_directory__account where record_id = 'returns' and extracted_at < '2026-01-09'",
  );
  const newer = upsert("returns", on(17), false);
  await landRaw(database.pool, { source: "directory", object: "users", at: on(17), records: [newer] });
  await buildWell(select);
  const returned = (await readHistory("directory")).filter((row) => row.id === "returns");
  expect(returned).toEqual(foldReference([...loads, [newer]]).filter((row) => row.id === "returns"));
  // Made anew from the raw that is left, the vault still holds what it held.
  await database.pool.query(
    "delete from raw.directory_users where record_id = 'returns' and extracted_at < '2026-01-09'",
  );
  await buildWell(select, true);
  expect((await readHistory("directory")).filter((row) => row.id === "returns")).toEqual(returned);
}, 400_000);

async function buildWell(select: readonly string[], full = false): Promise<void> {
  const { pool, connection } = database;
  const { result } = await buildForTest({ pool, connection, platform, workDir, at: on(20), select, full });
  expect(result).toMatchObject({ status: "succeeded", failed: [], failedTests: [] });
}

/** Order the versions of a record, keep what differs from its direct predecessor, end each where the next begins. */
function foldReference(all: readonly (readonly RawRecord[])[]): readonly HistoryRow[] {
  const versions = all.flat().map((record, index): Version => ({
    id: record.id,
    at: record.at ?? "",
    rawId: index + 1,
    disabled: (record.payload?.["is_disabled"] ?? null) as boolean | null,
    deleted: record.payload === undefined,
  }));
  const ids = [...new Set(versions.map((version) => version.id))];
  return ids
    .flatMap((id) => {
      const series = versions
        .filter((version) => version.id === id)
        .toSorted((one, two) => one.at.localeCompare(two.at) || one.rawId - two.rawId);
      const kept = series.filter((version, place) => {
        const before = series[place - 1];
        return before?.disabled !== version.disabled || before.deleted !== version.deleted;
      });
      return kept.map((version, place) => ({
        id,
        from: version.at,
        to: kept[place + 1]?.at ?? null,
        rawId: version.rawId,
        disabled: version.disabled,
        deleted: version.deleted,
      }));
    })
    .toSorted(byRow);
}

async function readHistory(source: string): Promise<readonly HistoryRow[]> {
  const found = await database.pool.query<
    HistoryRow & { from: Date; to: Date | null; current: boolean; rawId: string }
  >(
    `select distinct staged.record_id as id, sat.effective_from as "from", sat.effective_to as "to", sat.raw_id as "rawId",
            sat.is_disabled as disabled, sat.is_deleted as deleted, sat.is_current as current
       from vault.sat_account_status_${source} as sat
       join ods.stg_${source}__account as staged on staged.record_hash_key = sat.account_hash_key`,
  );
  expect(found.rows.every((row) => row.current === (row.to === null))).toBe(true);
  return found.rows
    .map((row) => ({
      id: row.id,
      from: row.from.toISOString(),
      to: row.to?.toISOString() ?? null,
      rawId: Number(row.rawId),
      disabled: row.disabled,
      deleted: row.deleted,
    }))
    .toSorted(byRow);
}

async function readHubs(): Promise<readonly { key: string; source: string; at: Date }[]> {
  const found = await database.pool.query<{ key: string; source: string; at: Date }>(
    `select account_business_key as key, record_source as source, load_datetime as at from vault.hub_account
      where record_source = 'directory' order by 1`,
  );
  return found.rows;
}

const byRow = (one: HistoryRow, two: HistoryRow): number =>
  one.id.localeCompare(two.id) || one.from.localeCompare(two.from) || one.rawId - two.rawId;
