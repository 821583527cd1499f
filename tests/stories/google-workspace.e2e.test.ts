// A customer of Google Workspace, from the contract server through landing, staging, ODS and vault to the marts: what its
// people are, who is in which group, where they stand and what they hold.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { createPool, openEmbedded, type EmbeddedServer, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  account,
  customerId,
  startContractWorkspace,
  type ContractWorkspace,
} from "../support/contract-workspace.ts";
import { acmeWorkspace } from "../support/acme-workspace.ts";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot } from "../support/run-tool.ts";

const folder = createFolder();
const platform = join(folder.path, "school");
const secrets = { EDP_SECRET_GOOGLE_WORKSPACE__SERVICE_ACCOUNT_KEY: account.keyFile };
let workspace: ContractWorkspace;
let server: EmbeddedServer;
let pool: Pool;

const objects = Object.keys(acmeWorkspace);
const ago = (hours: number): string =>
  new Date(systemClock.now().getTime() - hours * 3_600_000).toISOString();
/** The last day that the server has usage of, and an event of an hour ago. */
const data = {
  ...acmeWorkspace,
  usage_reports: (acmeWorkspace["usage_reports"] ?? [])
    .slice(-2)
    .map((row) => ({ ...row, date: ago(81).slice(0, 10) })),
  audit_activities: [
    {
      id: { applicationName: "login", time: ago(1), uniqueQualifier: "1" },
      actor: { profileId: "101", email: "Ann@acme.example" },
      events: [{ type: "login", name: "login_success" }],
    },
  ],
};

const describeSource = (config: object): string => `kind: Source
name: google_workspace
title: Google Workspace of Acme
connector: google-workspace
owner: identity-team
description: Accounts and groups of the tests
config: ${JSON.stringify(config)}
objects: [${objects.join(", ")}]
schedule: manual
`;

type Row = Readonly<Record<string, unknown>>;

const query = async (sql: string): Promise<readonly Row[]> => (await pool.query<Row>(sql)).rows;

const run = async (): Promise<void> => {
  const result = await edp(["run", "google_workspace", "--json"], platform, secrets);
  expect(result.exitCode, result.stderr + result.stdout).toBe(0);
};

beforeAll(async () => {
  workspace = await startContractWorkspace({ data });
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  writeFileSync(join(platform, "sources/google_workspace.yaml"), describeSource(workspace.config));
  await run();
  server = await openEmbedded({
    platformDir: platform,
    pythonDir: join(repositoryRoot, ".venv"),
    clock: systemClock,
    report: noProgress,
  });
  pool = createPool(server.connection, { max: 1 });
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await workspace[Symbol.asyncDispose]();
  folder.remove();
});

test("accounts have their state, their unit and their manager, whatever Google calls them by", async () => {
  expect(
    await query(`select account.account_name, account.account_status, account.employee_id, account.job_title,
        org_unit.path, manager.account_name as manager, account.has_unresolved_manager,
        account.last_activity_at is null as never_seen
      from ods.account as account
      left join ods.org_unit as org_unit using (org_unit_id)
      left join ods.account as manager on account.manager_account_id = manager.account_id
      where account.source_system_code = 'google_workspace' order by 1`),
  ).toEqual([
    row("ann", "enabled", { employee_id: "E1", job_title: "Head of IT", path: "/Staff/IT" }),
    row("bob", "enabled", { employee_id: "E2", manager: "ann@acme.example" }),
    row("cid", "disabled", {}),
    row("dora", "disabled", { never_seen: true }),
    row("eve", "enabled", { path: null, has_unresolved_manager: true }),
  ]);
});

const row = (name: string, status: string, more: Row): Row => ({
  account_name: `${name}@acme.example`,
  account_status: status,
  employee_id: null,
  job_title: null,
  path: "/Staff",
  manager: null,
  has_unresolved_manager: false,
  never_seen: false,
  ...more,
});

test("memberships know groups in groups, and who is from outside", async () => {
  expect(
    await query(`select source_group_membership_key as edge, member_kind, membership_role, is_orphan
      from ods.group_membership where source_system_code = 'google_workspace' order by 1`),
  ).toEqual([
    { edge: "g1:101:member", member_kind: "account", membership_role: "member", is_orphan: false },
    { edge: "g1:101:owner", member_kind: "account", membership_role: "owner", is_orphan: false },
    { edge: "g1:102:member", member_kind: "account", membership_role: "member", is_orphan: false },
    { edge: "g2:103:member", member_kind: "account", membership_role: "member", is_orphan: false },
    { edge: "g2:900:member", member_kind: "external", membership_role: "member", is_orphan: false },
    { edge: "g2:C01acme99:member", member_kind: "unknown", membership_role: "member", is_orphan: true },
    { edge: "g2:g1:member", member_kind: "group", membership_role: "member", is_orphan: false },
  ]);
  expect(
    await query(`select account_name, depth from mart.group_nested_membership_current
      where group_name = 'All' and source_system_code = 'google_workspace' order by 1`),
  ).toEqual([
    { account_name: "ann@acme.example", depth: 2 },
    { account_name: "bob@acme.example", depth: 2 },
    { account_name: "cid@acme.example", depth: 1 },
  ]);
});

test("units have their place, devices their person, licences their product", async () => {
  expect(
    await query(`select unit.org_unit_name as unit, parent.org_unit_name as above, unit.has_unresolved_parent
      from ods.org_unit as unit left join ods.org_unit as parent on unit.parent_org_unit_id = parent.org_unit_id
      order by unit.path`),
  ).toEqual([
    { unit: "acme.example", above: null, has_unresolved_parent: false },
    { unit: "Staff", above: "acme.example", has_unresolved_parent: false },
    { unit: "IT", above: "Staff", has_unresolved_parent: false },
  ]);
  expect(
    await query(`select device.hostname, device.serial_number, device.is_disabled, account.account_name
      from ods.device as device left join ods.device_assignment as assignment using (device_id)
      left join ods.account as account on assignment.account_id = account.account_id order by 1`),
  ).toEqual([
    { hostname: "cb-0001", serial_number: "SN1", is_disabled: false, account_name: "bob@acme.example" },
    { hostname: "sn2", serial_number: "SN2", is_disabled: true, account_name: null },
  ]);
  const plus = "Google Workspace Enterprise Plus";
  expect(await query(`select sku_name, account_name from mart.license_holder_current order by 1, 2`)).toEqual(
    [
      { sku_name: "Google Workspace Business Standard", account_name: "cid@acme.example" },
      { sku_name: plus, account_name: "ann@acme.example" },
      { sku_name: plus, account_name: "bob@acme.example" },
    ],
  );
  expect(await query("select source_account_key from ods.license_assignment where is_orphan")).toEqual([
    { source_account_key: "ghost@acme.example" },
  ]);
});

test("who is deleted gets a tombstone and keeps a history, and nothing else changes", async () => {
  const users = workspace.data.get("users") ?? [];
  workspace.data.set(
    "users",
    users.filter(({ id }) => id !== "103"),
  );
  const edges = workspace.data.get("group_memberships") ?? [];
  workspace.data.set(
    "group_memberships",
    edges.filter(({ id }) => id !== "103"),
  );
  await run();
  expect(
    await query(`select account_name, account_status from ods.account
      where source_system_code = 'google_workspace' and is_deleted`),
  ).toEqual([{ account_name: "cid@acme.example", account_status: "deleted" }]);
  expect(
    await query(`select is_disabled, is_deleted, is_current from vault.sat_account_status_google_workspace
      where account_hash_key = (select account_hash_key from vault.hub_account
        where account_business_key = 'google_workspace|${customerId}|103') order by effective_from`),
  ).toEqual([
    { is_disabled: true, is_deleted: false, is_current: false },
    { is_disabled: null, is_deleted: true, is_current: true },
  ]);
  expect(await query("select count(*)::int as versions from raw.google_workspace_users")).toEqual([
    { versions: 6 },
  ]);
});

test("who is from outside is known as such, with the groups that hold them", async () => {
  expect(
    await query(`select mail, mail_domain, member_class, group_name, membership_role, identity_id
      from mart.external_member_current`),
  ).toEqual([
    {
      mail: "pat@partner.example",
      mail_domain: "partner.example",
      member_class: "user",
      group_name: "All",
      membership_role: "member",
      identity_id: null,
    },
  ]);
  expect(
    await query("select refers_to from mart.orphan_record_current where entity_name = 'group_membership'"),
  ).toEqual([{ refers_to: customerId }]);
  expect(
    await query(`select count(*)::int as found from ods.external_account
      join ods.group_membership on member_id = external_account_id`),
  ).toEqual([{ found: 1 }]);
});

test("administrator roles are held by accounts, everywhere or in a unit", async () => {
  expect(
    await query(`select role_name, is_super_admin, account_name, scope_kind, scope_name, is_unresolved
      from mart.admin_role_holder_current order by 1`),
  ).toEqual([
    {
      role_name: "Help desk",
      is_super_admin: false,
      account_name: "bob@acme.example",
      scope_kind: "org_unit",
      scope_name: "/Staff",
      is_unresolved: false,
    },
    {
      role_name: "_SEED_ADMIN_ROLE",
      is_super_admin: true,
      account_name: "ann@acme.example",
      scope_kind: "tenant",
      scope_name: null,
      is_unresolved: false,
    },
  ]);
});

test("usage and activities are observations of their own", async () => {
  expect(
    await query(`select account_name, period_end = '${ago(81).slice(0, 10)}'::date as is_that_day, is_active, metrics
      from mart.account_usage_current order by 1`),
  ).toEqual([
    {
      account_name: "ann@acme.example",
      is_that_day: true,
      is_active: true,
      metrics: { "gmail:num_emails_sent": "5" },
    },
    {
      account_name: "bob@acme.example",
      is_that_day: true,
      is_active: true,
      metrics: { "gmail:num_emails_sent": "6" },
    },
  ]);
  expect(
    await query(
      "select metric_name, account_count, using_count, total_value::int as total from mart.usage_adoption_daily",
    ),
  ).toEqual([{ metric_name: "gmail:num_emails_sent", account_count: 2, using_count: 2, total: 11 }]);
  expect(
    await query("select account_name, succeeded_count, failed_count from mart.account_login_daily"),
  ).toEqual([{ account_name: "ann@acme.example", succeeded_count: 1, failed_count: 0 }]);
});

test("the vault keeps who held which role, and what was observed of whom", async () => {
  const [counts] = await query(`select
      (select count(*)::int from vault.link_account_admin_role) as roles_held,
      (select count(*)::int from vault.sat_admin_role_assignment_status_google_workspace) as states,
      (select count(*)::int from vault.link_account_usage where account_hash_key is not null) as usages,
      (select count(*)::int from vault.link_account_audit_event) as events`);
  expect(counts).toEqual({ roles_held: 2, states: 2, usages: 2, events: 1 });
  expect(
    await query(`select object_name, raw_count::int, ods_count::int, vault_count::int from meta.reconciliation
      where entity_name in ('admin_role', 'admin_role_assignment', 'account_usage', 'audit_event') order by 1`),
  ).toEqual([
    { object_name: "audit_activities", raw_count: 1, ods_count: 1, vault_count: 1 },
    { object_name: "role_assignments", raw_count: 2, ods_count: 2, vault_count: 2 },
    { object_name: "roles", raw_count: 2, ods_count: 2, vault_count: 2 },
    { object_name: "usage_reports", raw_count: 2, ods_count: 2, vault_count: 2 },
  ]);
});

test("everything that was read is in raw, and nothing that was not asked for", async () => {
  const [count] = await query(
    `select ${objects.map((object) => `(select count(*)::int from raw.google_workspace_${object}) as ${object}`).join(", ")}`,
  );
  expect(count).toMatchObject({
    deleted_users: 1,
    roles: 2,
    role_assignments: 2,
    mobile_devices: 1,
    license_skus: 2,
  });
  expect(
    await query(
      "select count(*)::int as leaked from raw.google_workspace_users where payload::text ~ 'phones|etag'",
    ),
  ).toEqual([{ leaked: 0 }]);
});
