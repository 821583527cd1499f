// What the marts say of entities that not every platform has: roles of administrators, assets, usage, sign-ins and events,
// from raw records through one real build.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import { loadConnectorManifest } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { landRaw, registerSources, testTenant } from "../testing/land-raw.ts";
import {
  createEntityMappings,
  createTestPlatform,
  createTestSource,
  edpRoot,
} from "../testing/test-platform.ts";

const at = "2026-11-23T02:00:00Z";
const streams = {
  hr: { workers: "worker" },
  tool: {
    users: "account",
    groups: "group",
    memberships: "group_membership",
    computers: "device",
    roles: "admin_role",
    holders: "admin_role_assignment",
    register: "asset",
    log: "audit_event",
  },
};
const cloud = createTestSource(
  "cloud",
  ["users", "usage_reports", "sign_in_activity"],
  loadConnectorManifest(join(edpRoot, "connectors/microsoft-365")),
);
const platform = createTestPlatform("/nowhere", {
  sources: [
    ...Object.entries(streams).map(([name, objects]) => createTestSource(name, Object.keys(objects))),
    cloud,
  ],
  mappings: createEntityMappings(streams),
});

const user = (employee: string): JsonObject => ({
  account_name: employee,
  employee_id: employee,
  mail: `${employee}@acme.example`,
  object_class: "user",
  is_disabled: false,
  last_activity_at: "2026-11-20T08:00:00Z",
});
const worker = (employee: string, more: JsonObject = {}): JsonObject => ({
  employee_id: employee,
  display_name: employee,
  employment_status: "active",
  hire_date: "2020-01-01",
  ...more,
});
const computer = (hostname: string, more: JsonObject = {}): JsonObject => ({
  hostname,
  last_check_in_at: "2026-11-22T08:00:00Z",
  ...more,
});
const report = (name: string, sent: string): JsonObject => ({
  report: "getEmailActivityUserDetail",
  period: "D30",
  row: {
    "Report Refresh Date": "2026-11-20",
    "User Principal Name": name,
    "Last Activity Date": "2026-11-18",
    "Send Count": sent,
    "Report Period": "30",
  },
});

type Records = Readonly<Record<string, JsonObject>>;
const records: Readonly<Record<string, Readonly<Record<string, Records>>>> = {
  hr: {
    workers: {
      ann: worker("ann"),
      lena: worker("lena", { employment_status: "terminated", termination_date: "2026-11-10" }),
    },
  },
  tool: {
    users: { "1": user("ann"), "2": user("lena") },
    groups: { g: { group_name: "Operators" } },
    memberships: {
      m: { group_key: "g", member_key: "2", member_kind: "account", membership_role: "member" },
    },
    computers: {
      a: computer("lap-1", { serial_number: "S1", assigned_account_key: "1" }),
      b: computer("lap-2", { serial_number: "S2" }),
      c: computer("lap-3", { domain: "one.example" }),
      d: computer("lap-3", { domain: "two.example" }),
      e: computer("lap-4"),
    },
    roles: { r: { role_name: "Everything", is_super_admin: true } },
    holders: {
      direct: { role_key: "r", account_key: "1", scope_kind: "tenant" },
      group: { role_key: "r", group_key: "g", scope_kind: "tenant" },
      ghost: { role_key: "gone", account_key: "9" },
    },
    register: {
      fine: { asset_name: "One", serial_number: "s1", state: "in_use", assigned_account_key: "1" },
      old: { asset_name: "Two", serial_number: "S2", state: "retired" },
      unclear: { asset_name: "LAP-3.acme.example", state: "in_use" },
      printer: { asset_name: "Printer", state: "in_use" },
    },
    log: {
      x: {
        event_time: "2026-11-20T08:00:00Z",
        application: "login",
        action: "in",
        outcome: "succeeded",
        actor_key: "2",
      },
      y: {
        event_time: "2026-11-20T09:00:00Z",
        application: "login",
        action: "in",
        outcome: "failed",
        actor_mail: "ann@acme.example",
      },
      z: { event_time: "2026-11-20T09:30:00Z", application: "admin", action: "delete", actor_key: "77" },
    },
  },
  cloud: {
    users: {
      c1: { id: "c1", userPrincipalName: "ann@acme.example", accountEnabled: true, employeeId: "ann" },
    },
    usage_reports: { "mail:ann": report("Ann@acme.example", "7"), "mail:x": report("0A1B2C", "3") },
    sign_in_activity: {
      c1: { id: "c1", signInActivity: { lastSuccessfulSignInDateTime: "2026-05-01T08:00:00Z" } },
    },
  },
};

let database: TestDatabase;
const workDir = mkdtempSync(join(tmpdir(), "edp-optional-marts-"));

beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  await registerSources(pool, platform);
  // Rows of reports have a period in raw.
  await pool.query(`create table raw.cloud_usage_reports (
    raw_id bigint primary key, batch_id bigint not null, extracted_at timestamptz not null, source_updated_at timestamptz,
    tenant text not null, record_id text not null, operation text not null, payload_hash bytea, payload json,
    period_start date not null default '2026-10-22', period_end date not null default '2026-11-20')`);
  for (const [source, objects] of Object.entries(records)) {
    for (const [object, rows] of Object.entries(objects)) {
      const all = Object.entries(rows).map(([id, payload]) => ({ id, payload }));
      await landRaw(pool, { source, object, at, records: all });
    }
  }
  const { result } = await buildForTest({ ...database, platform, workDir, at: "2026-11-23T12:00:00Z" });
  expect(result).toMatchObject({ status: "succeeded", failed: [], failedTests: [] });
}, 300_000);
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const read = async (sql: string): Promise<readonly unknown[][]> =>
  (await database.pool.query<unknown[]>({ text: sql, rowMode: "array" })).rows;

test("a role is held by who has it, by the members of a group that has it, or by nobody who is known", async () => {
  expect(
    await read(`select account_name, role_name, holder_kind, group_name, has_left, is_unresolved, is_exception
      from build.admin_role_holder_current order by 1`),
  ).toEqual([
    ["9", "gone", "account", null, false, true, true],
    ["ann", "Everything", "account", null, false, false, false],
    ["lena", "Everything", "group", "Operators", true, false, true],
  ]);
});

test("an end that no record stands at is in the hub of its entity", async () => {
  const hub = (name: string) => read(`select ${name}_business_key from vault.hub_${name} order by 1`);
  expect(await hub("admin_role")).toEqual([[`tool|${testTenant}|gone`], [`tool|${testTenant}|r`]]);
  expect(await hub("account")).toContainEqual([`tool|${testTenant}|9`]);
  expect(await hub("account")).toContainEqual([`tool|${testTenant}|77`]);
});

test("the register is compared with devices, and a host name that two devices have is no match", async () => {
  expect(
    await read(`select coalesce(asset_name, hostname), match_rule, reconciliation_state, is_exception
      from build.asset_reconciliation_current order by coalesce(asset_name, hostname) collate "C"`),
  ).toEqual([
    ["LAP-3.acme.example", "ambiguous", "ambiguous", true],
    ["One", "serial_number", "agrees", false],
    ["Printer", "none", "no_device", false],
    ["Two", "serial_number", "retired_but_seen", true],
    ["lap-3", null, "unregistered", true],
    ["lap-3", null, "unregistered", true],
    ["lap-4", null, "unregistered", true],
  ]);
});

test("usage belongs to the account with the principal name; a concealed name to nobody", async () => {
  expect(
    await read(`select source_account_usage_key, account_upn, has_unresolved_account, metrics ->> 'Send Count'
      from build.account_usage order by 1`),
  ).toEqual([
    ["mail:ann|2026-10-22|2026-11-20", "ann@acme.example", false, "7"],
    ["mail:x|2026-10-22|2026-11-20", null, true, "3"],
  ]);
  expect(await read("select account_name, is_active, days_silent from build.account_usage_current")).toEqual([
    ["ann@acme.example", true, 5],
  ]);
  expect(
    await read("select metric_name, account_count, total_value::int from build.usage_adoption_daily"),
  ).toEqual([["Send Count", 2, 10]]);
});

test("an account is silent by the sign-ins that are reported by themselves", async () => {
  expect(
    await read("select account_name, is_silent, days_silent from build.account_sign_in_current"),
  ).toEqual([["ann@acme.example", true, 206]]);
});

test("events are counted by day, and a sign-in after the last day of work stands out", async () => {
  expect(
    await read(`select account_name, succeeded_count, failed_count, is_after_leaving
      from build.account_login_daily order by 1`),
  ).toEqual([
    ["ann", 0, 1, false],
    ["lena", 1, 0, true],
  ]);
  expect(
    await read(`select application, outcome, event_count, actor_count, unresolved_actor_count
      from build.audit_event_daily order by 1, 2`),
  ).toEqual([
    ["admin", "unknown", 1, 0, 1],
    ["login", "failed", 1, 1, 0],
    ["login", "succeeded", 1, 1, 0],
  ]);
});

test("what became of a record is in the crosswalk; an observation becomes nothing", async () => {
  expect(
    await read(`select entity_name, count(*)::int from build.source_record
      where source_system_code = 'tool' and object_name in ('roles', 'holders', 'register', 'log') group by 1 order by 1`),
  ).toEqual([
    ["admin_role", 1],
    ["admin_role_assignment", 3],
    ["asset", 4],
  ]);
});
