// A small organisation in which every rung of the matching ladder is needed once, and every trap stands once.
import type { JsonObject } from "@edp/base";
import type { ResolvedMapping } from "@edp/definition";
import type { RawBatch, RawRecord } from "./land-raw.ts";

export const caseDay = "2026-06-15";
const at = `${caseDay}T02:00:00Z`;

const records = (rows: Readonly<Record<string, JsonObject>>): readonly RawRecord[] =>
  Object.entries(rows).map(([id, payload]) => ({ id, payload }));
const batch = (source: string, object: string, rows: Readonly<Record<string, JsonObject>>): RawBatch => ({
  source,
  object,
  records: records(rows),
  at,
});
const worker = (employee: string, more: JsonObject = {}): JsonObject => ({
  employee_id: employee,
  display_name: `Person ${employee}`,
  employment_status: "active",
  hire_date: "2020-01-01",
  ...more,
});
const account = (name: string, more: JsonObject = {}): JsonObject => ({
  account_name: name,
  is_disabled: false,
  object_class: "user",
  ...more,
});
const guid = (n: number): string => `00000000-0000-0000-0000-${n.toString().padStart(12, "0")}`;

export const hrBatches: readonly RawBatch[] = [
  batch("hr", "departments", {
    d1: { department_name: "Sales" },
    d2: { department_name: "Support", parent_department_key: "d1" },
    d3: { department_name: "Lost", parent_department_key: "gone" },
  }),
  batch("hr", "workers", {
    w1: worker("E1", {
      email: "ann@acme.example",
      department_key: "d2",
      manager_employee_id: "E2",
      display_name: "Ann",
    }),
    w2: worker("E2", { email: "bob@acme.example" }),
    w3: worker("E3", { email: "twins@acme.example" }),
    w4: worker("E4", { email: "twins@acme.example" }),
    w5: worker("E5", { email: "eve@acme.example", department_key: "nowhere", manager_employee_id: "E99" }),
    w6: worker("E6", { hire_date: "2026-07-01", employment_status: "active" }),
    w7: worker("E7", { employment_status: "leave", email: "info@acme.example" }),
    w8: worker("E8", { employment_status: "active", termination_date: "2026-06-14" }),
    w9: worker("E9", { employment_status: "active", termination_date: caseDay }),
    w10: worker("E10", { employment_status: "terminated", termination_date: "2026-12-31" }),
    w11: worker("E11", { employment_status: "", hire_date: "not a date" }),
  }),
];

const directoryUsers: Readonly<Record<string, JsonObject>> = {
  [guid(1)]: account("ann", { employee_id: "E1", upn: "ann@corp.example", manager_key: guid(2) }),
  [guid(2)]: account("bob", { upn: "bob@acme.example", is_disabled: true, employee_id: "" }),
  [guid(3)]: account("eve-mail", { mail: "eve@acme.example", manager_key: "nobody" }),
  [guid(4)]: account("twin", { mail: "twins@acme.example" }),
  [guid(5)]: account("namesake", { display_name: "Ann" }),
  [guid(6)]: account("svc-backup", { employee_id: "E1" }),
  [guid(7)]: account("info-1", { mail: "info@acme.example", expires_at: "2026-01-01T00:00:00Z" }),
  [guid(8)]: account("info-2", { mail: "info@acme.example", is_locked: true }),
  [guid(9)]: account("contractor", { mail: "con@partner.example", last_activity_at: "2026-01-01T00:00:00Z" }),
  [guid(10)]: account("decided", { employee_id: "E1" }),
  [guid(11)]: account("nobodys", { employee_id: "E1" }),
  [guid(12)]: account("decided-wrongly", { employee_id: "E1" }),
  [guid(13)]: account("torn", { employee_id: "E1" }),
  [guid(20)]: account("doubled", { employee_id: "E5" }),
};

const cloudUsers: Readonly<Record<string, JsonObject>> = {
  "c-ann": account("ann@cloud", { immutable_id: guid(1), mail: "bob@acme.example" }),
  "c-con": account("con@cloud", { immutable_id: guid(9) }),
  "c-address": account("other@cloud", { upn: "ann@corp.example" }),
  "c-torn": account("torn@cloud", { immutable_id: guid(13), employee_id: "E2" }),
  "c-d1": account("d1@cloud", { immutable_id: guid(20) }),
  "c-d2": account("d2@cloud", { immutable_id: guid(20) }),
};

/** Two ways from each layer to the next: 2^layers paths between the ends. */
const diamond = (layers: number): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
      ["l", "r"].flatMap((from) =>
        ["l", "r"].map((to) => [
          `${from}${layer}-${to}${layer + 1}`,
          { group_key: `${from}${layer}`, member_key: `${to}${layer + 1}`, member_kind: "group" },
        ]),
      ),
    ),
  );

const diamondGroups = Object.fromEntries(
  Array.from({ length: 21 }, (_, layer) => layer).flatMap((layer) =>
    ["l", "r"].map((side) => [`${side}${layer}`, { group_name: `${side}${layer}` }]),
  ),
);

export const directoryBatches: readonly RawBatch[] = [
  batch("directory", "users", directoryUsers),
  batch("directory", "groups", {
    ga: { group_name: "a" },
    gb: { group_name: "b", owner_key: guid(1) },
    gc: { group_name: "c", owner_key: "missing" },
    ...diamondGroups,
  }),
  batch("directory", "memberships", {
    "a-b": { group_key: "ga", member_key: "gb", member_kind: "group" },
    "b-c": { group_key: "gb", member_key: "gc", member_kind: "group" },
    "c-a": { group_key: "gc", member_key: "ga", member_kind: "group" },
    "c-ann": { group_key: "gc", member_key: guid(1), member_kind: "account" },
    "a-ann-owns": { group_key: "ga", member_key: guid(2), member_kind: "account", membership_role: "owner" },
    "a-ghost": { group_key: "ga", member_key: "ghost", member_kind: "unknown" },
    "ghost-ann": { group_key: "ghost", member_key: guid(1), member_kind: "unknown" },
    "l20-bob": { group_key: "l20", member_key: guid(2), member_kind: "account" },
    ...diamond(20),
  }),
  batch("directory", "units", { u1: { org_unit_name: "Services", path: "OU=Services,DC=acme" } }),
  batch("directory", "computers", {
    pc1: {
      hostname: "pc1",
      domain: "corp.example",
      last_check_in_at: "2026-06-14T00:00:00Z",
      assigned_account_key: guid(1),
    },
    pc2: {
      hostname: "pc2",
      domain: "corp.example",
      serial_number: "",
      last_check_in_at: "2026-01-01T00:00:00Z",
    },
    pc3: { hostname: "pc3" },
  }),
];

export const cloudBatches: readonly RawBatch[] = [
  batch("cloud", "users", cloudUsers),
  batch("cloud", "groups", { t1: { group_name: "Team", group_type: "unified" } }),
  batch("cloud", "memberships", {
    "t1-ann": { group_key: "t1", member_key: "c-ann", member_kind: "unknown" },
  }),
  batch("cloud", "skus", {
    s1: { sku_name: "OFFICE", purchased_count: 10, consumed_count: 1, state: "enabled" },
  }),
  batch("cloud", "licenses", {
    l1: { account_key: "c-ann", sku_key: "s1", assignment_source: "direct" },
    l2: { account_key: "c-ann", sku_key: "gone" },
  }),
  batch("cloud", "devices", {
    m1: { hostname: "pc1", domain: "corp.example", serial_number: "S1", operating_system: "Linux" },
    m2: { hostname: "x2", serial_number: "SAME" },
    m3: { hostname: "x3", serial_number: "SAME" },
  }),
];

export const deskBatches: readonly RawBatch[] = [
  batch("desk", "requests", {
    r1: {
      ticket_key: "R-1",
      category: "Joiner",
      status: "open",
      subject_employee_id: "E6",
      requester_email: "ann@acme.example",
    },
    r2: { ticket_key: "R-2", category: "Other", status: "closed", subject_email: "twins@acme.example" },
  }),
];

const decisions = (type: string, rows: readonly JsonObject[]): ResolvedMapping => ({
  name: type,
  type,
  owner: "x",
  rows,
});

export const caseDecisions: readonly ResolvedMapping[] = [
  decisions("identity-decisions", [
    {
      source_code: "directory",
      account_name: "DECIDED",
      employee_id: "E2",
      reason: "asked her",
      decided_by: "me",
    },
    {
      source_code: "directory",
      account_name: "nobodys",
      employee_id: null,
      reason: "a test account",
      decided_by: "me",
    },
    {
      source_code: "directory",
      account_name: "decided-wrongly",
      employee_id: "E77",
      reason: "typo",
      decided_by: "me",
    },
  ]),
  decisions("service-accounts", [
    { pattern: "SVC-*", field: "account_name", account_type: "service", reason: "naming rule" },
  ]),
  decisions("privileged-groups", [{ source_code: "directory", group_name: "A", reason: "rules all" }]),
  decisions("ticket-kinds", [{ source_code: "desk", category: "joiner", lifecycle_kind: "onboarding" }]),
  decisions("entitlements", [
    {
      rule_key: "office",
      department: "Sales",
      job_title: null,
      kind: "license",
      source_code: "cloud",
      key: "office",
      valid_from: null,
      valid_to: null,
      owner: "x",
    },
    {
      rule_key: "ended",
      department: null,
      job_title: null,
      kind: "group",
      source_code: null,
      key: "nothing",
      valid_from: null,
      valid_to: "2026-01-01",
      owner: "x",
    },
  ]),
];
