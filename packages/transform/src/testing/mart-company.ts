// People for whom every mart has a verdict to give, with the rules that they are judged by. Read it beside
// marts.db.test.ts: a name there is a name here.
import type { JsonObject } from "@edp/base";
import {
  account,
  day,
  device,
  disabled,
  edge,
  group,
  id,
  licence,
  member,
  moment,
  person,
  rule,
  sku,
  ticket,
  type OdsRow,
} from "./ods-rows.ts";

const sales = { department_name: "Sales" };
const legal = { department_name: "Legal" };
const newHire = { hire_date: day(-5) };
const left = { lifecycle_state: "terminated", termination_date: day(-10) };

const inDirectory = (name: string, changes: JsonObject = {}): OdsRow =>
  account("directory", name, name, changes);
const inCloud = (name: string, changes: JsonObject = {}): OdsRow => account("cloud", name, name, changes);

/** A seller's usual groups: the department's, and with it the application's. */
const grouped = (name: string): readonly OdsRow[] => [
  ...member("directory", name, "dept-sales"),
  ...member("directory", name, "app-crm", "dept-sales"),
];

/** Both accounts and everything that the rules of a seller ask for. */
const equipped = (name: string, changes: JsonObject = {}): readonly OdsRow[] => [
  inDirectory(name, changes),
  inCloud(name, changes),
  ...grouped(name),
  licence("cloud", name, "OFFICE"),
];

const decisions: readonly OdsRow[] = [
  rule("directory-account", "account", "user", { ...sales, source_system_code: "directory" }),
  rule("cloud-account", "account", "user", { ...sales, source_system_code: "cloud" }),
  rule("sales-group", "group", "dept-sales", { department_name: "sales" }),
  rule("sales-crm", "group", "app-crm", sales),
  rule("sales-licence", "license", "OFFICE", sales),
  rule("sellers-licence", "license", "OFFICE", { ...sales, job_title: "Seller" }),
  rule("managers-licence", "license", "PREMIUM", { ...sales, job_title: "Manager" }),
  rule("finance-ledger", "group", "app-ledger", { department_name: "Finance" }),
  rule("ended", "group", "app-old", { ...sales, is_valid_now: false }),
  rule("ghost-group", "group", "no-such-group", { ...legal, target_id: null, is_resolved: false }),
  rule("ghost-licence", "license", "NO_SUCH", { ...legal, target_id: null, is_resolved: false }),
];

const systems: readonly OdsRow[] = [
  { table: "org_unit", row: { org_unit_id: id("unit"), source_system_code: "directory", is_deleted: false } },
  ...["dept-sales", "app-crm", "app-ledger", "app-old", "all-staff"].map((name) => group("directory", name)),
  group("directory", "Domain Admins", { is_privileged: true, privilege_reason: "controls the domain" }),
  sku("cloud", "OFFICE", 100),
  sku("cloud", "PREMIUM", 10),
  sku("cloud", "EXTRA", 5),
  person("boss", { manager_identity_id: null }),
  ...equipped("boss", { manager_account_id: null, source_manager_key: null }),
];

const hires: readonly OdsRow[] = [
  ...[person("hired", newHire), ...equipped("hired"), ...device("laptop", "directory", "hired", "hired")],
  ticket("T-HIRED", "onboarding", "hired"),
  ...[person("bare", newHire), inDirectory("bare"), ...member("directory", "bare", "dept-sales")],
  ticket("T-BARE", "onboarding", "bare", { opened_at: moment(-12) }),
  ...[
    person("switched-off", newHire),
    ...equipped("switched-off"),
    inDirectory("switched-off-2", { is_deleted: true }),
  ],
  ...[
    person("starts-soon", { lifecycle_state: "starting", hire_date: day(7) }),
    ...equipped("starts-soon", disabled),
  ],
  ticket("T-SOON", "onboarding", "starts-soon", { status: "open" }),
  person("unruled", { ...newHire, department_name: "Field" }),
  ticket("T-UNRULED", "onboarding", "unruled"),
  person("unresolvable", { ...newHire, ...legal }),
  ...[person("month-old", { hire_date: day(-30) }), ...equipped("month-old")],
  ...[person("older", { hire_date: day(-31) }), ...equipped("older")],
  ticket("T-OLDER", "onboarding", "older", { status: "open", opened_at: moment(-35) }),
  ...[person("rehired", { hire_date: day(-4) }), ...equipped("rehired")],
  ticket("T-FORMER", "offboarding", "rehired", { opened_at: moment(-200) }),
];

const leavers: readonly OdsRow[] = [
  ...[person("left-open", left), inDirectory("left-open"), ...member("directory", "left-open", "dept-sales")],
  ...[inCloud("left-open", disabled), licence("cloud", "left-open", "OFFICE")],
  account("directory", "svc-left", "left-open", { account_type: "service" }),
  ticket("T-OPEN", "offboarding", "left-open"),
  ...[
    person("left-done", left),
    ...equipped("left-done", disabled),
    ticket("T-DONE", "offboarding", "left-done"),
  ],
  ...[person("left-late", left), inDirectory("left-late", disabled)],
  inCloud("left-late", { is_deleted: true, account_status: "deleted" }),
  ticket("T-LATE", "offboarding", "left-late", { status: "in_progress" }),
  person("left-bare", left),
  ...[
    person("left-unclear", left),
    inDirectory("left-unclear", { is_disabled: null, account_status: "unknown" }),
  ],
  ticket("T-UNCLEAR", "offboarding", "left-unclear"),
  ...[
    person("left-expired", left),
    inDirectory("left-expired", { is_expired: true, account_status: "expired" }),
  ],
  ticket("T-EXPIRED", "offboarding", "left-expired", { status: "cancelled" }),
  person("vanished", { is_deleted: true, lifecycle_state: "unknown" }),
  inDirectory("vanished", { account_status: "locked", is_locked: true }),
  ...[person("last-day", { termination_date: day(0) }), ...equipped("last-day")],
  ticket("T-LAST", "offboarding", "last-day", { status: "closed" }),
];

const workers: readonly OdsRow[] = [
  ...[person("steady"), ...equipped("steady"), ...member("directory", "steady", "all-staff")],
  ticket("T-WRONG", "offboarding", "steady"),
  ticket("T-NOBODY", "onboarding", null),
  ...[person("silent"), inDirectory("silent"), ...grouped("silent"), licence("cloud", "silent", "OFFICE")],
  inCloud("silent", { last_activity_at: moment(-61) }),
  ...[person("silent-anew"), inDirectory("silent-anew"), ...grouped("silent-anew")],
  inCloud("silent-anew", { last_activity_at: moment(-61) }),
  licence("cloud", "silent-anew", "OFFICE", { assigned_at: moment(-3) }),
  person("on-leave", { lifecycle_state: "leave" }),
  ...equipped("on-leave", { last_activity_at: moment(-90), is_stale: true }),
  ...[person("unlicensed"), inDirectory("unlicensed"), inCloud("unlicensed"), ...grouped("unlicensed")],
  ...[
    person("extra"),
    ...equipped("extra"),
    licence("cloud", "extra", "PREMIUM"),
    licence("cloud", "extra", "EXTRA"),
  ],
  ...[...member("directory", "extra", "app-ledger", "all-staff"), ...member("directory", "extra", "app-old")],
  ticket("T-LEDGER", "access_request", "extra", { requested_access: "APP-LEDGER" }),
  ...[person("outside"), inDirectory("outside"), inCloud("outside"), licence("cloud", "outside", "OFFICE")],
  ...[person("accountless"), inDirectory("accountless"), ...grouped("accountless")],
  ...[person("lawyer", legal), inDirectory("lawyer", legal)],
];

const unowned: readonly OdsRow[] = [
  account("directory", "svc-backup", null, { account_type: "service", manager_account_id: null }),
  ...member("directory", "svc-backup", "app-ledger"),
  account("directory", "undecided", null, {
    match_rule: "ambiguous",
    department_name: null,
    manager_account_id: null,
  }),
  ...member("directory", "undecided", "dept-sales"),
  person("stranger", { employee_id: null, lifecycle_state: "unknown", authority_source: "cloud" }),
  account("cloud", "stranger", "stranger", { employee_id: null, match_rule: "founded" }),
  licence("cloud", "stranger", "OFFICE"),
  account("cloud", "guest", null, { object_class: "guest", employee_id: null }),
  account("cloud", "contact", null, { object_class: "contact", employee_id: null }),
  account("tool", "steady", "steady", { manager_account_id: null, source_manager_key: null }),
  edge("directory", "nobody", "dept-sales", { member_id: null, is_orphan: true, orphan_reason: "member" }),
];

const gaps: readonly OdsRow[] = [
  ...[
    person("no-manager"),
    inDirectory("no-manager", { manager_account_id: null, source_manager_key: null }),
  ],
  ...[person("no-number"), inDirectory("no-number", { employee_id: null, match_rule: "mail" })],
  ...[
    person("moved"),
    inDirectory("moved", { department_name: "Marketing", manager_account_id: id("directory/steady") }),
  ],
  ...[person("spelled"), inDirectory("spelled", { department_name: " SALES", employee_id: "SPELLED" })],
  ...[person("mistyped"), inDirectory("mistyped", { employee_id: "mistyped0", match_rule: "upn" })],
  ...member("directory", "moved", "Domain Admins"),
];

/** The switched-off account of a new hire, in the row that stands for it. */
function switchOff(rows: readonly OdsRow[]): readonly OdsRow[] {
  return rows.map((one) =>
    one.table === "account" && one.row["account_id"] === id("directory/switched-off")
      ? { ...one, row: { ...one.row, ...disabled } }
      : one,
  );
}

/** All of them, for one build of the marts. */
export const company = switchOff([
  ...decisions,
  ...systems,
  ...hires,
  ...leavers,
  ...workers,
  ...unowned,
  ...gaps,
]);
