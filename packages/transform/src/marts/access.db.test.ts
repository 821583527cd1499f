// What the marts say of licences, groups and access, on people invented for it. Each test reads one verdict.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMarts, martGroups, type BuiltMarts } from "../testing/built-marts.ts";

let marts: BuiltMarts;

beforeAll(async () => {
  marts = await buildMarts(martGroups.rest);
});
afterAll(async () => marts.drop());

const read: BuiltMarts["read"] = (...asked) => marts.read(...asked);

it("builds, and their tests pass", () => {
  expect(marts.failures).toEqual([]);
});

describe("licences", () => {
  const of = (name: string) =>
    read(
      "license_reconciliation_current",
      "sku_name, reconciliation_state, is_expected, is_assigned",
      `employee_id = '${name}'`,
    );

  it("are correct when expected, held and used, or just assigned, or on leave", async () => {
    for (const name of ["steady", "silent-anew", "on-leave"]) {
      expect(await of(name)).toEqual([["OFFICE", "correct", true, true]]);
    }
  });

  it("are unused after sixty silent days", async () => {
    expect(await of("silent")).toEqual([["OFFICE", "unused", true, true]]);
  });

  it("are missing when no account holds them", async () => {
    expect(await of("unlicensed")).toEqual([["OFFICE", "missing", true, false]]);
  });

  it("are unexpected when only others are entitled, and without a rule when nobody is", async () => {
    expect(await of("extra")).toEqual([
      ["EXTRA", "no_rule", null, true],
      ["OFFICE", "correct", true, true],
      ["PREMIUM", "unexpected", false, true],
    ]);
  });

  it("are unresolved when the rule names no product that exists", async () => {
    expect(await of("lawyer")).toEqual([["NO_SUCH", "unresolved", true, false]]);
  });

  it("of people who left, start later or are unknown to HR are no question", async () => {
    for (const name of ["left-open", "starts-soon"]) expect(await of(name)).toEqual([]);
    expect(await read("license_reconciliation_current", "1, 2", "display_name = 'stranger'")).toEqual([]);
  });
});

describe("access", () => {
  const of = (name: string, columns = "access_name, alignment") =>
    read("access_alignment_current", columns, `coalesce(employee_id, account_name) = '${name}'`);

  it("is consistent when a rule expects it, also through other groups", async () => {
    expect(await of("steady", "access_name, alignment, access_path, expectation_rule")).toEqual([
      ["OFFICE", "consistent", null, "sales-licence, sellers-licence"],
      ["all-staff", "no_rule", "all-staff", null],
      ["app-crm", "consistent", "app-crm > dept-sales", "sales-crm"],
      ["dept-sales", "consistent", "dept-sales", "sales-group"],
    ]);
  });

  it("is unexpected when rules name others, and without a rule when they have ended", async () => {
    const rows = await of("extra", "access_name, alignment, access_depth, request_ticket_key");
    expect(rows).toEqual(
      expect.arrayContaining([
        ["EXTRA", "no_rule", null, null],
        ["PREMIUM", "unexpected", null, null],
        ["app-ledger", "unexpected", 2, "T-LEDGER"],
        ["app-old", "no_rule", 1, null],
      ]),
    );
  });

  it("is missing when no account of the person holds it, accounts included", async () => {
    expect(
      await read(
        "access_alignment_current",
        "access_name, account_name",
        "alignment = 'missing' and employee_id = 'outside'",
      ),
    ).toEqual([
      ["app-crm", null],
      ["dept-sales", null],
    ]);
    expect(
      await read(
        "access_alignment_current",
        "access_kind, source_system_code",
        "alignment = 'missing' and employee_id = 'accountless'",
      ),
    ).toEqual([
      ["account", "cloud"],
      ["license", "cloud"],
    ]);
  });

  it("is never expected of people who have left, nor missed by those who start later", async () => {
    expect(await of("left-open")).toEqual([["dept-sales", "unexpected"]]);
    expect(
      await read("access_alignment_current", "1, 2", "alignment = 'missing' and employee_id = 'starts-soon'"),
    ).toEqual([]);
  });

  it("is unresolved without a known person, and when a rule leads nowhere", async () => {
    expect(await of("undecided")).toEqual([["dept-sales", "unresolved"]]);
    expect(await of("stranger")).toEqual([["OFFICE", "unresolved"]]);
    expect(await of("lawyer")).toEqual([
      ["NO_SUCH", "unresolved"],
      ["no-such-group", "unresolved"],
    ]);
  });

  it("of service accounts has no rule", async () => {
    expect(await of("svc-backup")).toEqual([["app-ledger", "no_rule"]]);
  });
});

describe("supporting marts", () => {
  it("name the account behind every licence count", async () => {
    const columns = "account_name, utilization_state, days_silent";
    const of = (name: string) => read("license_holder_current", columns, `employee_id = '${name}'`);
    expect(await of("silent")).toEqual([["silent", "idle", 61]]);
    expect(await of("silent-anew")).toEqual([["silent-anew", "used", 3]]);
    expect(await of("left-open")).toEqual([["left-open", "disabled", 1]]);
    const counts = await read(
      "license_utilization_current as sku",
      `sku_name, (select count(*)::integer from build.license_holder_current as holder
                   where holder.license_sku_id = sku.license_sku_id) - assigned_count,
       (select count(*)::integer from build.license_holder_current as holder
         where holder.license_sku_id = sku.license_sku_id and utilization_state = 'idle') - idle_count`,
      "true",
    );
    expect(counts.every(([, assigned, idle]) => assigned === 0 && idle === 0)).toBe(true);
  });

  it("count what an identity has", async () => {
    const columns =
      "account_count, usable_account_count, group_count, license_count, device_count, open_ticket_count";
    expect(await read("identity_overview_current", columns, "employee_id = 'left-late'")).toEqual([
      [1, 0, 0, 0, 0, 1],
    ]);
    expect(await read("identity_overview_current", columns, "employee_id = 'hired'")).toEqual([
      [2, 2, 2, 1, 1, 0],
    ]);
  });

  it("show who holds privilege and nested membership by its path", async () => {
    expect(await read("privileged_group_current", "group_name, account_name", "true")).toEqual([
      ["Domain Admins", "moved"],
    ]);
    expect(
      await read(
        "group_nested_membership_current",
        "group_name, path",
        "account_name = 'steady' and not is_direct",
      ),
    ).toEqual([["app-crm", "app-crm > dept-sales"]]);
    expect(
      await read(
        "membership_explorer_current",
        "group_name, parent_name",
        "account_name = 'steady' and is_inherited",
      ),
    ).toEqual([["app-crm", "dept-sales"]]);
  });

  it("count licences that are used, idle and free", async () => {
    expect(
      await read(
        "license_utilization_current",
        "sku_name, assigned_count, used_count, unassigned_count, utilization_rate",
        "sku_name <> 'OFFICE'",
      ),
    ).toEqual([
      ["EXTRA", 1, 1, 4, "0.2000"],
      ["PREMIUM", 1, 1, 9, "0.1000"],
    ]);
  });

  it("list what resolves to nothing", async () => {
    expect(await read("orphan_record_current", "record_name, reason", "true")).toEqual(
      [
        ["key-dept-sales < key-nobody", "not_found"],
        ["stranger", "unknown_to_hr"],
        ["undecided", "ambiguous"],
        ...[["T-NOBODY", "not_found"]],
      ].sort(),
    );
  });
});
