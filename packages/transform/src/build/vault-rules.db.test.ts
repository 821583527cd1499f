// The tests that the vault's tables carry: silent on a vault that EDP built, and each rule speaks when it is broken.
// A violation is planted by hand in a table that stands, in a transaction that is rolled back.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withClient, type Client } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { landRaw, registerSources, type RawBatch } from "../testing/land-raw.ts";
import { createEntityMappings, createTestPlatform, createTestSource } from "../testing/test-platform.ts";

const objects = { users: "account", groups: "group", memberships: "group_membership" };
const platform = createTestPlatform("/nowhere", {
  sources: [createTestSource("directory", Object.keys(objects))],
  mappings: createEntityMappings({ directory: objects }),
});
const tables = [
  "hub_account",
  "hub_group",
  "hub_identity",
  "link_account_group",
  "link_account_identity",
  "link_group_group",
  "sat_account_identity_match",
  "sat_account_status_directory",
  "sat_membership_status_directory",
];

let database: TestDatabase;
let workDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-vault-rules-"));
  await registerSources(database.pool, platform);
  for (const batch of batches) await landRaw(database.pool, batch);
  const { pool, connection } = database;
  const select = tables.map((table) => `+${table}`);
  const { result } = await buildForTest({ pool, connection, platform, workDir, at: at(3), select });
  expect(result).toMatchObject({ status: "succeeded", failedTests: [] });
}, 240_000);
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const at = (day: number): string => `2026-01-0${day.toString()}T00:00:00Z`;
const landed = (object: string, records: RawBatch["records"]): RawBatch => ({
  source: "directory",
  object,
  at: at(1),
  records,
});
const user = (id: string, disabled: boolean, day: number) => ({
  id,
  at: at(day),
  payload: { account_name: id, is_disabled: disabled },
});
const member = (id: string, member_key: string, member_kind: string) => ({
  id,
  payload: { group_key: "staff", member_key, member_kind },
});

/** With all that a healthy vault may hold: ends that no record stands at, members without a link, lone tombstones. */
const batches: readonly RawBatch[] = [
  landed("users", [user("ann", false, 1), user("ann", true, 2), user("bob", false, 1)]),
  landed("groups", [{ id: "staff", payload: { group_name: "staff" } }]),
  landed("memberships", [
    member("m1", "ann", "account"),
    member("m2", "nobody knows", "account"),
    member("m3", "nowhere", "group"),
    member("m4", "printer", "device"),
    member("m5", "what is it", "unknown"),
    { id: "m6" },
    { id: "m7", payload: { group_key: "staff" } },
  ]),
];

interface Plant {
  readonly rule: string;
  /** Rules that cannot hold then either. */
  readonly others?: readonly string[];
  readonly table: string;
  /** What an operator, a bug or another program might do to the table. */
  readonly damage: string;
}

const otherMoment = "effective_from + interval '1 hour'";
const sat = "vault.sat_account_status_directory";
const plants: readonly Plant[] = [
  {
    rule: "key is the hash of the business key",
    table: "hub_account",
    damage:
      "update vault.hub_account set account_business_key = account_business_key || 'x' where account_business_key like '%bob'",
  },
  {
    rule: "one row a business key",
    table: "hub_account",
    damage: `alter table vault.hub_account drop constraint hub_account_new_pkey;
             insert into vault.hub_account select * from vault.hub_account limit 1`,
  },
  {
    rule: "says where and when it arrived first",
    table: "hub_account",
    damage: "update vault.hub_account set record_source = null",
  },
  {
    rule: "one row a key",
    table: "link_account_group",
    damage: `alter table vault.link_account_group drop constraint link_account_group_new_pkey;
             insert into vault.link_account_group select * from vault.link_account_group limit 1`,
  },
  {
    rule: "says where and when it arrived first",
    table: "link_account_group",
    damage: "update vault.link_account_group set load_datetime = null",
  },
  {
    rule: "account_hash_key is in hub_account",
    table: "link_account_group",
    damage: "delete from vault.hub_account where account_business_key like '%ann'",
  },
  {
    rule: "group_hash_key is in hub_group",
    table: "link_account_group",
    damage: "delete from vault.hub_group where group_business_key like '%staff'",
  },
  {
    rule: "has a key, a fingerprint and a beginning",
    table: "sat_account_status_directory",
    damage: `update ${sat} set hash_diff = null`,
  },
  {
    rule: "one row a parent, source and moment",
    others: [
      "differs from the row before it",
      "ends where the next begins",
      "the last row is current, no other",
    ],
    table: "sat_account_status_directory",
    damage: `alter table ${sat} drop constraint sat_account_status_directory_new_pkey;
             insert into ${sat} select * from ${sat} where is_current`,
  },
  {
    rule: "differs from the row before it",
    table: "sat_account_status_directory",
    damage: `update ${sat} set effective_to = ${otherMoment}, is_current = false where is_current;
             insert into ${sat} (account_hash_key, hash_diff, is_deleted, record_source, raw_id, effective_from, is_current)
             select account_hash_key, hash_diff, is_deleted, record_source, raw_id, effective_to, true from ${sat}
              where effective_to = ${otherMoment}`,
  },
  {
    rule: "ends where the next begins",
    table: "sat_account_status_directory",
    damage: `update ${sat} set effective_to = ${otherMoment} where not is_current`,
  },
  {
    rule: "the last row is current, no other",
    table: "sat_account_status_directory",
    damage: `update ${sat} set is_current = true`,
  },
  {
    rule: "has its parent",
    table: "sat_account_status_directory",
    damage: "delete from vault.hub_account where account_business_key like '%bob'",
  },
  {
    rule: "has its parent",
    table: "sat_account_identity_match",
    damage: "delete from vault.link_account_identity",
  },
  {
    rule: "has its parent",
    table: "sat_membership_status_directory",
    damage: "delete from vault.link_group_group",
  },
];

test.each(plants)("$table: $rule", async ({ rule, others = [], table, damage }) => {
  const statement = readTest(table);
  await withClient(database.pool, async (client) => {
    await client.query("begin");
    try {
      expect(await brokenRules(client, statement)).toEqual([]);
      await client.query(damage);
      expect(await brokenRules(client, statement)).toEqual([rule, ...others].toSorted());
    } finally {
      await client.query("rollback");
    }
  });
});

/** The statement that dbt compiled and ran for the table's test. */
function readTest(table: string): string {
  const compiled = join(workDir, "dbt/target/compiled");
  const owner = table.startsWith("sat_") && table.endsWith("_directory") ? "edp_generated" : "edp";
  return readFileSync(join(compiled, owner, "vault/schema.yml", `${table}_rules.sql`), "utf8");
}

async function brokenRules(client: Client, statement: string): Promise<readonly string[]> {
  const found = await client.query<{ rule: string }>(`select distinct rule from (${statement}) as broken`);
  return found.rows.map((row) => row.rule).toSorted();
}
