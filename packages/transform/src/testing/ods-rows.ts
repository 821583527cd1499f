// An ODS written by hand, for tests of the marts: tables with the columns of models/ods/schema.yml, and rows that say
// only what matters. Ids are derived from names that a person can read.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readYaml, type JsonObject } from "@edp/base";
import type { Pool } from "@edp/postgres";

/** Noon of the day on which all tests of the marts happen. */
const today = "2026-06-15";
export const now = `${today}T12:00:00Z`;

/** That many days from today: `day(-3)` is 2026-06-12. */
export function day(offset: number): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + offset);
  return date.toISOString().slice(0, 10);
}

export const moment = (offset: number): string => `${day(offset)}T08:00:00Z`;

/** The uuid of a name. */
export function id(name: string): string {
  const digest = createHash("md5").update(name).digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");
}

export interface OdsRow {
  readonly table: string;
  readonly row: JsonObject;
}

const seen = {
  first_seen_at: moment(-30),
  last_seen_at: moment(0),
  updated_at: moment(-30),
  is_deleted: false,
};
const owned = (source: string) => ({ source_system_code: source, tenant: source });

/** A person of HR; an active seller since 2020 unless told otherwise. */
export const person = (name: string, changes: JsonObject = {}): OdsRow => ({
  table: "identity",
  row: {
    identity_id: id(name),
    identity_business_key: name,
    identity_type: "person",
    display_name: name,
    employee_id: name,
    department_name: "Sales",
    job_title: "Seller",
    lifecycle_state: "active",
    hire_date: "2020-01-01",
    manager_identity_id: id("boss"),
    authority_source: "hr",
    account_count: 0,
    ...seen,
    ...changes,
  },
});

/** A user account that is enabled, used yesterday and complete, unless told otherwise. */
export const account = (
  source: string,
  name: string,
  owner: string | null,
  changes: JsonObject = {},
): OdsRow => ({
  table: "account",
  row: {
    account_id: id(`${source}/${name}`),
    ...owned(source),
    source_account_key: `key-${name}`,
    identity_id: owner === null ? null : id(owner),
    account_type: "user",
    account_name: name,
    employee_id: owner,
    department_name: "Sales",
    manager_account_id: id(`${source}/boss`),
    source_manager_key: "key-boss",
    has_unresolved_manager: false,
    object_class: "user",
    account_status: "enabled",
    is_disabled: false,
    is_expired: false,
    is_stale: false,
    last_activity_at: moment(-1),
    created_at_source: "2020-01-01T00:00:00Z",
    match_rule: "employee_id",
    needs_review: false,
    ...seen,
    ...changes,
  },
});

export const disabled = { account_status: "disabled", is_disabled: true };

export const group = (source: string, name: string, changes: JsonObject = {}): OdsRow => ({
  table: "group",
  row: {
    group_id: id(name),
    ...owned(source),
    source_group_key: `key-${name}`,
    group_name: name,
    group_type: "security",
    is_privileged: false,
    has_unresolved_owner: false,
    ...seen,
    ...changes,
  },
});

/** The account is in the last group of the path, and so in the first. */
export function member(source: string, accountName: string, ...path: readonly string[]): readonly OdsRow[] {
  const [top, last] = [path[0] ?? "", path.at(-1) ?? ""];
  const ends = { group_id: id(top), account_id: id(`${source}/${accountName}`) };
  const expanded: OdsRow = {
    table: "group_membership_expanded",
    row: {
      ...ends,
      ...owned(source),
      depth: path.length,
      path: path.join(" > "),
      via_group_id: id(last),
      is_direct: path.length === 1,
      has_cycle: false,
      last_seen_at: moment(0),
    },
  };
  return path.length > 1 ? [expanded] : [expanded, edge(source, accountName, top)];
}

export const edge = (
  source: string,
  accountName: string,
  groupName: string,
  changes: JsonObject = {},
): OdsRow => ({
  table: "group_membership",
  row: {
    group_membership_id: id(`${accountName} in ${groupName}`),
    ...owned(source),
    group_id: id(groupName),
    source_group_membership_key: `${accountName} in ${groupName}`,
    source_group_key: `key-${groupName}`,
    source_member_key: `key-${accountName}`,
    member_kind: "account",
    member_id: id(`${source}/${accountName}`),
    membership_role: "member",
    is_inherited: false,
    origin: "direct",
    is_orphan: false,
    ...seen,
    ...changes,
  },
});

export const sku = (source: string, name: string, purchased: number): OdsRow => ({
  table: "license_sku",
  row: {
    license_sku_id: id(name),
    ...owned(source),
    source_license_sku_key: name,
    sku_name: name,
    purchased_count: purchased,
    consumed_count: 0,
    state: "enabled",
    ...seen,
  },
});

export const licence = (
  source: string,
  accountName: string,
  skuName: string,
  changes: JsonObject = {},
): OdsRow => ({
  table: "license_assignment",
  row: {
    license_assignment_id: id(`${accountName} has ${skuName}`),
    ...owned(source),
    account_id: id(`${source}/${accountName}`),
    source_license_assignment_key: `${accountName} has ${skuName}`,
    source_account_key: `key-${accountName}`,
    license_sku_id: id(skuName),
    source_sku_key: skuName,
    assignment_source: "direct",
    is_current: true,
    is_orphan: false,
    ...seen,
    ...changes,
  },
});

/** A rule of today for whom `changes` says; everybody when it says nothing. */
export const rule = (key: string, kind: string, name: string, changes: JsonObject = {}): OdsRow => ({
  table: "provisioning_expectation",
  row: {
    rule_key: key,
    expected_kind: kind,
    expected_key: name,
    is_resolved: true,
    is_valid_now: true,
    owner: "identity-team",
    source_system_code: kind === "license" ? "cloud" : "directory",
    target_id: kind === "group" || kind === "license" ? id(name) : null,
    ...changes,
  },
});

/** About that person; opened so many days from today. */
export const ticket = (
  key: string,
  kind: string,
  subject: string | null,
  changes: JsonObject = {},
): OdsRow => ({
  table: "ticket",
  row: {
    ticket_id: id(key),
    ...owned("desk"),
    source_ticket_key: `key-${key}`,
    ticket_key: key,
    ticket_type: "request",
    lifecycle_kind: kind,
    status: "closed",
    subject_identity_id: subject === null ? null : id(subject),
    subject_employee_id: subject ?? "nobody",
    has_unresolved_subject: subject === null,
    opened_at: moment(-10),
    ...seen,
    ...changes,
  },
});

export const device = (
  name: string,
  source: string,
  accountName: string,
  owner: string,
): readonly OdsRow[] => [
  {
    table: "device",
    row: { device_id: id(name), ...owned(source), hostname: name, record_count: 1, ...seen },
  },
  {
    table: "device_assignment",
    row: {
      device_assignment_id: id(`${name} of ${accountName}`),
      device_id: id(name),
      person_id: id(owner),
      ...owned(source),
      account_id: id(`${source}/${accountName}`),
      source_device_key: name,
      source_account_key: `key-${accountName}`,
      assignment_type: "primary",
      is_current: true,
      is_orphan: false,
      last_seen_at: moment(0),
    },
  },
];

/** Makes the tables of the ODS in schema `build`, where dbt looks for models that it does not build itself. */
export async function writeOds(pool: Pool, edpRoot: string, rows: readonly OdsRow[]): Promise<void> {
  const contract = readYaml(readFileSync(join(edpRoot, "models/ods/schema.yml"), "utf8")) as unknown as {
    models: readonly { name: string; columns: readonly { name: string; data_type: string }[] }[];
  };
  for (const { name, columns } of contract.models) {
    const list = columns.map((column) => `"${column.name}" ${column.data_type}`).join(", ");
    await pool.query(`create table build."${name}" (${list})`);
    const found = rows.filter((row) => row.table === name).map((row) => row.row);
    await pool.query(
      `insert into build."${name}" select * from jsonb_populate_recordset(null::build."${name}", $1)`,
      [JSON.stringify(found)],
    );
  }
  await pool.query("insert into meta.build_clock (as_of, platform_date, last_batch_id) values ($1, $2, 0)", [
    now,
    today,
  ]);
}

/** Sources that were read to their end this morning. */
export async function writeSources(pool: Pool, sources: readonly string[]): Promise<void> {
  for (const source of sources) {
    await pool.query(
      `insert into meta.source (source_code, title, connector, owner, description, is_enabled, tenant, warn_after, error_after, updated_at)
       values ($1, $1, 'generic', 'team', '', true, $1, '26h', '50h', $2)`,
      [source, now],
    );
    await pool.query(
      "insert into meta.stream_state (source_code, tenant, object_name, confirmed_at) values ($1, $1, 'all', $2)",
      [source, moment(0)],
    );
  }
}
