// The ODS on the real dbt: one build of a small organisation with every rung of the matching ladder and every trap,
// then a planted loss, what it holds back, and its repair.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@edp/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { syncMappings } from "../mappings/sync-mappings.ts";
import { publish, type PublishResult } from "../publish/publish.ts";
import { buildForTest, clockAt } from "../testing/build-for-test.ts";
import { planBuild } from "./plan-build.ts";
import {
  caseDay,
  caseDecisions,
  cloudBatches,
  deskBatches,
  directoryBatches,
  hrBatches,
} from "../testing/ladder-case.ts";
import { landRaw, registerSources, testTenant } from "../testing/land-raw.ts";
import { createEntityMappings, createTestPlatform, edpRoot, testStreams } from "../testing/test-platform.ts";

let database: TestDatabase;
let workDir: string;

const platform = createTestPlatform("/nowhere", {
  mappings: [...createEntityMappings(testStreams), ...caseDecisions],
});

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-ods-"));
  await registerSources(database.pool, platform);
  for (const batch of [...hrBatches, ...directoryBatches, ...cloudBatches, ...deskBatches])
    await landRaw(database.pool, batch);
  expect(await syncMappings(database.pool, platform)).toHaveLength(caseDecisions.length);
  const { plan: everything, result } = await build();
  expect(result).toMatchObject({ status: "succeeded", failed: [], failedTests: [] });
  expect(everything.select).toBeUndefined();
}, 240_000);
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const build = async (full = false): ReturnType<typeof buildForTest> =>
  buildForTest({
    pool: database.pool,
    connection: database.connection,
    platform,
    workDir,
    full,
    at: `${caseDay}T12:${full ? "10" : "00"}:00Z`,
  });

const plan = async (): ReturnType<typeof planBuild> =>
  planBuild({ pool: database.pool, platform, edpRoot, clock: clockAt(`${caseDay}T12:00:00Z`) });

const query = async (sql: string): Promise<readonly Record<string, unknown>[]> =>
  (await database.pool.query<Record<string, unknown>>(sql)).rows;

/** `key: value, value` a row. */
async function table(sql: string): Promise<Record<string, string>> {
  const rows = await query(sql);
  return Object.fromEntries(
    rows.map((row) => {
      const [key, ...values] = Object.values(row);
      return [String(key), values.map(String).join(", ")];
    }),
  );
}

test("the first rung with exactly one candidate wins, and what is ambiguous waits for people", async () => {
  const matches = await table(
    `select account.account_name, account.match_rule, coalesce(identity.identity_business_key, '-'), account.needs_review
       from build.account as account left join build.identity as identity using (identity_id)`,
  );
  const founded = (source: string, id: string): string => `${source}|${testTenant}|${id}`;
  const directory = (n: number): string =>
    founded("directory", `00000000-0000-0000-0000-${n.toString().padStart(12, "0")}`);
  expect(matches).toEqual({
    ann: "employee_id, E1, false",
    "ann@cloud": "immutable_id, E1, false",
    bob: "upn, E2, false",
    "eve-mail": "mail, E5, false",
    twin: "ambiguous, -, true",
    namesake: `founded, ${directory(5)}, false`,
    "svc-backup": `founded, ${directory(6)}, false`,
    "info-1": `founded, ${directory(7)}, false`,
    "info-2": `founded, ${directory(8)}, false`,
    contractor: `founded, ${directory(9)}, false`,
    "con@cloud": `immutable_id, ${directory(9)}, false`,
    decided: "manual, E2, false",
    nobodys: "nobody, -, false",
    "decided-wrongly": "nobody, -, true",
    torn: "ambiguous, -, true",
    "torn@cloud": "ambiguous, -, true",
    doubled: "employee_id, E5, false",
    "d1@cloud": `founded, ${founded("cloud", "c-d1")}, true`,
    "d2@cloud": `founded, ${founded("cloud", "c-d2")}, true`,
    "other@cloud": "upn, E1, false",
  });
});

test("every landed record is in the crosswalk with its rule and evidence", async () => {
  const rows = await query("select distinct entity_name from build.source_record order by 1");
  expect(rows.map((row) => row["entity_name"])).toEqual([
    "account",
    "department",
    "device",
    "employment",
    "group",
    "group_membership",
    "identity",
    "license_assignment",
    "license_sku",
    "org_unit",
    "ticket",
  ]);
  const evidence = await table(
    `select record_id, match_rule, match_evidence, match_confidence from build.source_record
      where entity_name = 'identity' and record_id in ('c-ann', 'c-torn', 'w1')`,
  );
  expect(evidence).toEqual({
    "c-ann":
      "immutable_id, immutable_id 00000000-0000-0000-0000-000000000001 shared with the account of employee_id E1, 0.95",
    "c-torn": "ambiguous, employee_id E1, employee_id E2 names E1, E2, null",
    w1: "employee_id, employee_id E1, 1",
  });
});

test("states, codes and flags are normalised as of the platform's date", async () => {
  expect(
    await table("select employee_id, lifecycle_state from build.identity where employee_id is not null"),
  ).toEqual({
    E1: "active",
    E2: "active",
    E3: "active",
    E4: "active",
    E5: "active",
    E6: "starting",
    E7: "leave",
    E8: "terminated",
    E9: "active",
    E10: "active",
    E11: "unknown",
  });
  expect(
    await table(
      `select account_name, account_type, account_status, is_stale from build.account
        where account_name in ('bob', 'svc-backup', 'info-1', 'info-2', 'contractor', 'ann')`,
    ),
  ).toEqual({
    ann: "user, enabled, null",
    bob: "user, disabled, null",
    "svc-backup": "service, enabled, null",
    "info-1": "user, expired, null",
    "info-2": "user, locked, null",
    contractor: "user, enabled, true",
  });
  expect(
    await table(
      "select employee_id, department_name, (select employee_id from build.identity m where m.identity_id = i.manager_identity_id) as manager from build.identity i where employee_id in ('E1', 'E5')",
    ),
  ).toEqual({
    E1: "Support, E2",
    E5: "null, null",
  });
  expect(
    await table(
      "select employee_id, has_unresolved_department, has_unresolved_manager from build.employment where employee_id in ('E1', 'E5')",
    ),
  ).toEqual({
    E1: "false, false",
    E5: "true, true",
  });
  expect(
    await table(
      "select ticket_key, lifecycle_kind, subject_identity_id is not null, has_unresolved_subject from build.ticket",
    ),
  ).toEqual({
    "R-1": "onboarding, true, false",
    "R-2": "none, false, true",
  });
  expect(
    await table("select rule_key, is_resolved, is_valid_now from build.provisioning_expectation"),
  ).toEqual({
    office: "true, true",
    ended: "false, false",
  });
});

test("ends of memberships resolve or are flagged, cycles end, and many paths do not multiply", async () => {
  expect(
    await table(
      `select source_group_membership_key, member_kind, is_orphan, orphan_reason from build.group_membership
        where source_group_membership_key in ('c-ann', 'a-ghost', 'ghost-ann', 't1-ann')`,
    ),
  ).toEqual({
    "c-ann": "account, false, null",
    "a-ghost": "unknown, true, member",
    "ghost-ann": "account, true, group",
    "t1-ann": "account, false, null",
  });
  const expanded = await table(
    `select "group".group_name, account.account_name, expanded.depth, expanded.path, expanded.has_cycle
       from build.group_membership_expanded as expanded
       join build."group" using (group_id) join build.account using (account_id)
      where group_name in ('a', 'b', 'c', 'l0', 'r19', 'Team')`,
  );
  const path = Array.from({ length: 21 }, (_, layer) => `l${layer}`).join(" > ");
  expect(expanded).toEqual({
    a: "ann, 3, a > b > c, true",
    b: "ann, 2, b > c, true",
    c: "ann, 1, c, true",
    Team: "ann@cloud, 1, Team, false",
    l0: `bob, 21, ${path}, false`,
    r19: "bob, 2, r19 > l20, false",
  });
});

test("device records of two systems are one device by the best identifier they share", async () => {
  expect(
    await table(
      "select hostname, match_rule, serial_number, record_count, is_stale, assigned_person_id is not null from build.device",
    ),
  ).toEqual({
    pc1: "serial_number, S1, 2, false, true",
    pc2: "hostname, null, 1, true, false",
    pc3: "record_id, null, 1, null, false",
    x2: "record_id, SAME, 1, null, false",
    x3: "record_id, SAME, 1, null, false",
  });
});

const publishNow = async (): Promise<PublishResult> =>
  publish({
    pool: database.pool,
    release: "0.1.0",
    clock: clockAt(`${caseDay}T12:30:00Z`),
    log: silentLogger,
  });

/** What the auditor's table says of accounts in the directory; live, so whatever build or publication went wrong. */
const trust = async (): Promise<unknown> =>
  (
    await query(
      `select reconciliation_state, raw_count - staging_count as lost, failed_test_count::int as failed, held_because
         from mart.data_trust_current where source_code = 'directory' and entity_name = 'account'`,
    )
  )[0];

test("every table of the vault is a dataset with an owner, types, descriptions and the streams it is made from", async () => {
  const kept = await query(
    `select dataset_name, owner, status, streams, columns from meta.dataset where layer = 'vault' order by 1`,
  );
  const tables = await query(
    "select 'vault.' || tablename as dataset_name from pg_tables where schemaname = 'vault' order by 1",
  );
  expect(kept.map((row) => row["dataset_name"])).toEqual(tables.map((row) => row["dataset_name"]));
  for (const { dataset_name, owner, status, streams, columns } of kept) {
    expect({ dataset_name, owner, status }).toEqual({
      dataset_name,
      owner: expect.stringMatching(/^(identity|endpoint|licensing)-team$/) as string,
      status: "published",
    });
    expect(streams).not.toEqual([]);
    const described = columns as readonly { readonly type: string; readonly description: string }[];
    expect(described.length).toBeGreaterThan(3);
    expect(described.filter((column) => column.type === "" || column.description === "")).toEqual([]);
  }
});

test("a lost row is found, holds what rests on it, and a full build mends it", async () => {
  const first = await publishNow();
  expect(first.held).toEqual([]);
  expect(first.published).toContain("ods.account");
  expect(await trust()).toEqual({ reconciliation_state: "agrees", lost: "0", failed: 0, held_because: null });
  // Nothing is stale: dbt is not called.
  expect((await build()).result.status).toBe("nothing to do");
  await database.pool.query("delete from ods.stg_directory__account where record_id like '%09'");
  await landRaw(database.pool, {
    source: "directory",
    object: "users",
    at: `${caseDay}T03:00:00Z`,
    records: [{ id: "new", payload: { account_name: "new", is_disabled: false } }],
  });
  const { plan: changed, result } = await build();
  expect(changed.stale.map((part) => part.because)).toEqual(["directory.users has new records"]);
  expect(result.status).toBe("partial");
  expect(result.failedTests.map((failed) => failed.name)).toEqual(["reconciles_with_source_account_account"]);
  const held = await publishNow();
  expect(held.published).not.toContain("ods.account");
  expect(held.held.find((one) => one.dataset === "ods.account")?.because).toContain(
    "reconciles_with_source_account_account",
  );
  expect(held.held.find((one) => one.dataset === "ods.group_membership_expanded")?.because).toContain(
    "waits for account",
  );
  expect(held.held.map((one) => one.dataset)).not.toContain("ods.department");
  expect(await query("select 1 from ods.account where account_name = 'new'")).toEqual([]);
  expect(await trust()).toEqual({
    ...{ reconciliation_state: "differs", lost: "1", failed: 1 },
    held_because: expect.stringContaining("reconciles_with_source_account_account") as string,
  });
  // It failed, so it is still stale, and says so again.
  expect((await plan()).stale).toHaveLength(1);
  const mended = await build(true);
  expect(mended.result.status).toBe("succeeded");
  expect((await publishNow()).held).toEqual([]);
  expect(await query("select 1 from ods.account where account_name = 'new'")).toHaveLength(1);
  expect(await trust()).toEqual({ reconciliation_state: "agrees", lost: "0", failed: 0, held_because: null });
  const left = await query(
    "select count(*)::int as versions from pg_class where relnamespace = 'build'::regnamespace and relname ~ '^account__[0-9]+$'",
  );
  expect(left).toEqual([{ versions: 1 }]);
}, 240_000);
