// From the installation to the marts: a small desk is read, landed and built by the real dbt, beside HR. What its requests
// say of people's coming and leaving is compared with what is so.
import { silentLogger, type JsonObject } from "@edp/base";
import { loadConnectorManifest, type ResolvedMapping, type ResolvedSource } from "@edp/definition";
import { landObject } from "@edp/landing";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syncMappings } from "../../../packages/transform/src/mappings/sync-mappings.ts";
import { buildForTest } from "../../../packages/transform/src/testing/build-for-test.ts";
import { landRaw, registerSources, testTenant } from "../../../packages/transform/src/testing/land-raw.ts";
import {
  createEntityMappings,
  createTestPlatform,
  createTestSource,
  edpRoot,
} from "../../../packages/transform/src/testing/test-platform.ts";
import { beginIngestionRun } from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { startDesk, time, type Records } from "./testing/start-desk.ts";

const at = (date: string): JsonObject => time(Date.parse(`${date}T09:00:00Z`));

const person = (id: string, name: string, more: JsonObject = {}): JsonObject => ({
  id,
  name,
  email_id: `${name}@Acme.example`,
  login_name: name,
  employee_id: `E-${name}`,
  jobtitle: "Seller",
  department: { id: "301", name: "Sales" },
  reporting_to: null,
  is_technician: false,
  org_user_status: "ACTIVE",
  created_time: at("2024-01-02"),
  ...more,
});

const request = (id: string, category: string, about: string, more: JsonObject = {}): JsonObject => ({
  id,
  display_id: `1${id}`,
  request_type: { id: "1", name: "Service Request" },
  is_service_request: true,
  category: null,
  service_category: { id: "8", name: category },
  status: { id: "1", name: "Open" },
  priority: { id: "2", name: "High" },
  requester: { id: "501", name: "tess", email_id: "Tess@acme.example" },
  technician: { id: "501", name: "tess", email_id: "tess@acme.example" },
  udf_fields: { udf_employee_id: `E-${about}` },
  created_time: at("2026-11-10"),
  last_updated_time: null,
  completed_time: null,
  ...more,
});

const closed = { status: { id: "3", name: "Closed" }, completed_time: at("2026-11-20") };

const records: Records = {
  requests: [
    request("11", "New employee", "nina"),
    request("12", "Leaving employee", "lena", closed),
    request("13", "Leaving employee", "otto", closed),
    // A state that this desk gave a name of its own, and a request for somebody else, known by address.
    request("14", "LEAVING EMPLOYEE", "", {
      status: { id: "9", name: "Waiting for keys", in_progress: true },
      udf_fields: null,
      on_behalf_of: { id: "504", name: "gone", email_id: "Gone@acme.example" },
    }),
    request("15", "Hardware", "tess", {
      request_type: { id: "2", name: "Incident" },
      is_service_request: false,
      category: { id: "4", name: "Hardware" },
      status: { id: "4", name: "Resolved" },
      resolved_time: at("2026-11-21"),
      due_by_time: at("2026-11-22"),
    }),
  ],
  users: [
    person("501", "tess", { is_technician: true }),
    person("502", "lena", { org_user_status: "INACTIVE", reporting_to: { id: "501" } }),
    person("503", "otto"),
    person("504", "gone", { employee_id: null }),
    person("505", "visitor", { login_name: null, employee_id: null, email_id: null, org_user_status: null }),
  ],
  departments: [{ id: "301", name: "Sales", site: { id: "1", name: "Base" } }],
  workstations: [
    {
      id: "701",
      name: "LAP-7.corp.example",
      serial_number: "SN-7",
      asset_tag: "T7",
      user: { id: "503", name: "otto" },
      state: { id: "1", name: "In Use" },
    },
  ],
};

/** Problems, changes and assets. */
const operations: Records = {
  problems: [
    {
      id: "21",
      status: { name: "Open" },
      priority: { name: "High" },
      technician: { id: "502", name: "lena", email_id: "lena@acme.example" },
      reported_time: at("2026-11-02"),
      due_by_time: at("2026-11-20"),
    },
    // A state with a name of its own, and somebody whom the desk has forgotten.
    {
      id: "22",
      status: { name: "Known error" },
      technician: { id: "999", name: "nobody" },
      reported_time: at("2026-11-02"),
      closed_time: at("2026-11-05"),
    },
    { id: "23", status: { name: "Simmering" }, technician: null, reported_time: at("2026-11-22") },
  ],
  changes: [
    {
      id: "31",
      change_type: { name: "Major" },
      stage: { name: "Implementation" },
      status: { name: "Approved" },
      risk: { name: "High" },
      change_requester: { id: "501", name: "tess" },
      change_owner: { id: "503", name: "otto" },
      scheduled_start_time: at("2026-11-20"),
      scheduled_end_time: at("2026-12-01"),
    },
    {
      id: "32",
      status: { name: "Completed" },
      scheduled_end_time: at("2026-11-10"),
      completed_time: at("2026-11-12"),
    },
    { id: "33", status: { name: "Requested" }, scheduled_end_time: at("2026-11-10") },
  ],
  assets: [
    {
      id: "701",
      name: "LAP-7.corp.example",
      serial_number: "sn-7",
      state: { name: "In Use" },
      user: { id: "501" },
    },
    {
      id: "702",
      name: "Printer 2",
      product_type: { name: "Printer" },
      state: { name: "In Store" },
      user: null,
    },
    { id: "703", name: "Tablet 3", asset_tag: "T9", state: { name: "On loan" }, user: { id: "502" } },
  ],
};

/** Objects without a core entity: their staging models are asked. */
const others: Records = {
  support_groups: [{ id: "41", name: "Hardware", site: { id: "1" } }],
  request_worklogs: [
    {
      id: "51",
      owner: { id: "501" },
      time_spent: { hours: "1", minutes: "15", value: "4500000" },
      start_time: at("2026-11-20"),
    },
  ],
  request_tasks: [{ id: "61", status: { name: "Open" }, owner: { id: "501" }, percentage_completion: "40" }],
  request_approval_levels: [{ id: "71", level: "1", status: { name: "Approved" } }],
};

const lists = {
  ...Object.fromEntries(
    [...Object.keys(records), ...Object.keys(operations), ...Object.keys(others)].map((name) => [name, name]),
  ),
  "requests/12/worklogs": "request_worklogs",
  "requests/12/tasks": "request_tasks",
  "requests/12/approval_levels": "request_approval_levels",
};

const worker = (name: string, more: JsonObject = {}): { id: string; payload: JsonObject } => ({
  id: name,
  payload: {
    employee_id: `E-${name}`,
    display_name: name,
    email: `${name}@acme.example`,
    employment_status: "active",
    hire_date: "2020-01-01",
    ...more,
  },
});
const left = { employment_status: "terminated", termination_date: "2026-11-12" };

const hr = {
  source: "hr",
  object: "workers",
  at: "2026-11-23T02:00:00Z",
  records: [
    worker("tess"),
    worker("nina", { hire_date: "2026-11-16" }),
    worker("lena", left),
    worker("otto", left),
    worker("gone", left),
    worker("silent", left),
  ],
};

const manifest = loadConnectorManifest(join(edpRoot, "connectors/servicedesk-plus"));
const sdp: ResolvedSource = {
  ...createTestSource(
    "sdp",
    [...Object.keys(records), ...Object.keys(operations), ...Object.keys(others)],
    manifest,
  ),
  tenant: testTenant,
};

const kinds: ResolvedMapping = {
  name: "ticket-kinds",
  type: "ticket-kinds",
  owner: "service-team",
  rows: [
    { source_code: "sdp", category: "New employee", lifecycle_kind: "onboarding" },
    { source_code: "sdp", category: "Leaving employee", lifecycle_kind: "offboarding" },
  ],
};

const platform = createTestPlatform("/nowhere", {
  sources: [createTestSource("hr", ["workers"]), sdp],
  mappings: [...createEntityMappings({ hr: { workers: "worker" } }), kinds],
});

let database: TestDatabase;
const workDir = mkdtempSync(join(tmpdir(), "edp-sdp-"));

beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  await registerSources(pool, platform);
  await landRaw(pool, hr);
  await using desk = await startDesk({
    settings: { lists },
    records: { ...records, ...operations, ...others },
  });
  for (const object of sdp.objects) {
    const attributes = { requests: { add: ["udf_fields"] } };
    await landObject({
      pool,
      source: sdp,
      object,
      mode: "full",
      ingestionRunId: await beginIngestionRun(pool, "sdp"),
      connectorVersion: "0.1.0",
      events: desk.events({ object }, { attributes }),
      clock: desk.clock,
      log: silentLogger,
      report: () => undefined,
    });
  }
  await syncMappings(pool, platform);
  const { result } = await buildForTest({ ...database, platform, workDir, at: "2026-11-23T12:00:00Z" });
  expect(result).toMatchObject({ status: "succeeded", failed: [], failedTests: [] });
}, 300_000);

afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

/** The rows as lists. */
async function read(sql: string): Promise<readonly unknown[][]> {
  return (await database.pool.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
}

test("requests are tickets with their people, their kind and the person that they are about", async () => {
  const found = await read(
    `select ticket.ticket_key, ticket.ticket_type, ticket.status, ticket.lifecycle_kind, ticket.requester_email,
            requester.employee_id, subject.employee_id
       from build.ticket as ticket
       left join build.identity as requester on ticket.requester_identity_id = requester.identity_id
       left join build.identity as subject on ticket.subject_identity_id = subject.identity_id
      order by 1`,
  );
  expect(found).toEqual([
    ["111", "request", "open", "onboarding", "tess@acme.example", "E-tess", "E-nina"],
    ["112", "request", "closed", "offboarding", "tess@acme.example", "E-tess", "E-lena"],
    ["113", "request", "closed", "offboarding", "tess@acme.example", "E-tess", "E-otto"],
    ["114", "request", "in_progress", "offboarding", "tess@acme.example", "E-tess", "E-gone"],
    ["115", "incident", "closed", "none", "tess@acme.example", "E-tess", "E-tess"],
  ]);
});

test("times are the desk's own", async () => {
  const found = await read(
    "select opened_at, due_at, resolved_at, closed_at from build.ticket where ticket_key in ('112', '115') order by ticket_key",
  );
  const moment = (date: string): Date => new Date(`${date}T09:00:00Z`);
  expect(found).toEqual([
    [moment("2026-11-10"), null, null, moment("2026-11-20")],
    [moment("2026-11-10"), moment("2026-11-22"), moment("2026-11-21"), null],
  ]);
});

test("people of the desk are accounts of identities; who cannot sign in is a contact", async () => {
  const found = await read(
    `select account.account_name, account.mail, account.object_class, account.is_disabled, account.match_rule,
            identity.employee_id
       from build.account as account left join build.identity as identity using (identity_id) order by 1`,
  );
  expect(found).toEqual([
    ["gone", "gone@acme.example", "user", false, "mail", "E-gone"],
    ["lena", "lena@acme.example", "user", true, "employee_id", "E-lena"],
    ["otto", "otto@acme.example", "user", false, "employee_id", "E-otto"],
    ["tess", "tess@acme.example", "user", false, "employee_id", "E-tess"],
    ["visitor", null, "contact", null, expect.any(String), null],
  ]);
});

test("tickets are compared with what is so", async () => {
  const found = await read(
    `select coalesce(employee_id, '-'), coalesce(ticket_key, '-'), event_type, alignment
       from build.lifecycle_ticket_alignment_current order by 1, 2`,
  );
  expect(found).toEqual([
    ["E-gone", "114", "offboarding", "aligned"], // open, and the account is still there
    ["E-lena", "112", "offboarding", "aligned"], // closed, and the account is disabled
    ["E-nina", "111", "onboarding", "no_rule"],
    ["E-otto", "113", "offboarding", "closed_but_incomplete"],
    ["E-silent", "-", "offboarding", "ticket_missing"],
  ]);
});

test("computers and departments are there, too, each with the record that it came from", async () => {
  expect(await read("select hostname, serial_number, asset_tag from build.device")).toEqual([
    ["lap-7", "SN-7", "T7"],
  ]);
  expect(await read("select source_system_code, department_name from build.department")).toEqual([
    ["sdp", "Sales"],
  ]);
  expect(
    await read(
      "select object_name, source_count, raw_count, staging_count from meta.reconciliation order by 1",
    ),
  ).toEqual(
    expect.arrayContaining([
      ["assets", "3", "3", "3"],
      ["changes", "3", "3", "3"],
      ["departments", "1", "1", "1"],
      ["problems", "3", "3", "3"],
      ["requests", "5", "5", "5"],
      ["users", "5", "5", "5"],
      ["workstations", "1", "1", "1"],
    ]),
  );
});

test("problems stand with who works on them, and which are overdue", async () => {
  const found = await read(
    `select problem_key, status, is_open, technician_name, is_unassigned, technician_has_left, is_overdue, days_open
       from build.service_problem_current order by 1`,
  );
  expect(found).toEqual([
    ["21", "open", true, "lena", false, true, true, 21],
    ["22", "closed", false, null, false, false, false, 3],
    ["23", "unknown", null, null, true, false, null, 1],
  ]);
  expect(await read("select problem_key from build.problem where has_unresolved_technician")).toEqual([
    ["22"],
  ]);
});

test("changes stand with their window and who carries them out", async () => {
  const found = await read(
    `select change_key, status, requester_name, owner_name, owner_has_left, is_in_window, is_overdue, was_late
       from build.service_change_current order by 1`,
  );
  expect(found).toEqual([
    ["31", "in_progress", "tess", "otto", true, true, false, null],
    ["32", "closed", null, null, false, false, false, true],
    ["33", "open", null, null, false, false, true, null],
  ]);
});

test("assets are compared with devices and never merged with them", async () => {
  const found = await read(
    `select asset_name, state, match_rule, hostname, owner_name, device_person_name, reconciliation_state, is_exception
       from build.asset_reconciliation_current order by 1`,
  );
  expect(found).toEqual([
    ["LAP-7.corp.example", "in_use", "serial_number", "lap-7", "tess", "otto", "owner_differs", true],
    ["Printer 2", "in_store", "none", null, null, null, "no_device", false],
    ["Tablet 3", "unknown", "none", null, "lena", null, "owner_has_left", true],
  ]);
});

test("the vault knows who worked on what, also those whom the desk has forgotten", async () => {
  const found = await read(
    `select problem.problem_business_key, account.account_business_key
       from vault.link_account_problem as link
       join vault.hub_problem as problem using (problem_hash_key)
       join vault.hub_account as account using (account_hash_key) order by 1`,
  );
  expect(found).toEqual([
    [`sdp|${testTenant}|21`, `sdp|${testTenant}|502`],
    [`sdp|${testTenant}|22`, `sdp|${testTenant}|999`],
  ]);
  expect(
    await read("select status, is_current from vault.sat_problem_status_servicedesk_plus order by 1"),
  ).toEqual([
    ["closed", true],
    ["open", true],
    ["unknown", true],
  ]);
});

test.each([
  ["support_groups", "support_group_name, site_key", ["Hardware", "1"]],
  ["request_worklogs", "request_key, owner_key, spent_minutes", ["12", "501", 75]],
  ["request_tasks", "request_key, status_name, percentage_completion", ["12", "Open", 40]],
  ["request_approval_levels", "request_key, level_number, status_name", ["12", 1, "Approved"]],
])("%s are typed", async (object, columns, row) => {
  expect(await read(`select ${columns} from ods.stg_servicedesk_plus__${object}`)).toEqual([row]);
});
