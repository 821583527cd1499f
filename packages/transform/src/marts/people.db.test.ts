// What the marts say of people who come, stay and leave, on people invented for it. Each test reads one verdict.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMarts, martGroups, type BuiltMarts } from "../testing/built-marts.ts";
import { moment, now } from "../testing/ods-rows.ts";

let marts: BuiltMarts;

beforeAll(async () => {
  marts = await buildMarts(martGroups.people);
});
afterAll(async () => marts.drop());

const read: BuiltMarts["read"] = (...asked) => marts.read(...asked);

it("builds, and their tests pass", () => {
  expect(marts.failures).toEqual([]);
});

describe("new hires", () => {
  const of = (name: string, columns: string) =>
    read("identity_onboarding_current", columns, `employee_id = '${name}'`);

  it("are complete with accounts, licence, groups through groups, device and ticket", async () => {
    const columns =
      "is_fully_provisioned, missing_count, has_device, onboarding_ticket_key, days_since_hire, training_state";
    expect(await of("hired", columns)).toEqual([[true, 0, true, "T-HIRED", 5, "unknown"]]);
  });

  it("show by name what is missing", async () => {
    const columns =
      "missing_accounts, missing_licenses, missing_groups, missing_rules, has_cloud_account, is_fully_provisioned";
    expect(await of("bare", columns)).toEqual([
      [
        "cloud",
        "OFFICE",
        "app-crm",
        "cloud-account, sales-crm, sales-licence, sellers-licence",
        false,
        false,
      ],
    ]);
  });

  it("need an account that is switched on, but not before the first day", async () => {
    const columns = "has_directory_account, missing_accounts, is_fully_provisioned";
    expect(await of("switched-off", columns)).toEqual([[false, "directory", false]]);
    expect(await of("starts-soon", columns)).toEqual([[true, null, true]]);
  });

  it("are unknown without a rule, and when a rule leads nowhere", async () => {
    const columns = "is_fully_provisioned, missing_count, unresolved_count, has_expected_license";
    expect(await of("unruled", columns)).toEqual([[null, 0, 0, null]]);
    expect(await of("unresolvable", columns)).toEqual([[null, 0, 2, null]]);
  });

  it("are new for thirty days, also after an earlier employment", async () => {
    const found = await read("identity_onboarding_current", "employee_id, 1", "true");
    expect(found.flat()).toEqual(expect.arrayContaining(["month-old", "rehired", "starts-soon"]));
    expect(found.flat()).not.toEqual(expect.arrayContaining(["older"]));
  });
});

describe("people who left", () => {
  const of = (name: string, columns: string) =>
    read("identity_offboarding_current", `source_system_code, ${columns}`, `employee_id = '${name}'`);

  it("are an exception for the account that is still enabled, not for the other", async () => {
    const columns =
      "is_exception, days_since_termination, remaining_membership_count, remaining_license_count, offboarding_ticket_key";
    expect(await of("left-open", columns)).toEqual([
      ["cloud", false, 10, 0, 1, "T-OPEN"],
      ["directory", true, 10, 1, 0, "T-OPEN"],
    ]);
  });

  it("have their service accounts counted, not listed", async () => {
    expect(await of("left-open", "excluded_account_count")).toEqual([
      ["cloud", 1],
      ["directory", 1],
    ]);
  });

  it("are no exception when every account is disabled or expired", async () => {
    expect(await of("left-done", "is_exception")).toEqual([
      ["cloud", false],
      ["directory", false],
    ]);
    expect(await of("left-expired", "is_exception, offboarding_ticket_key")).toEqual([
      ["directory", false, null],
    ]);
  });

  it("are unknown when the source does not say whether the account is disabled", async () => {
    expect(await of("left-unclear", "is_exception")).toEqual([["directory", null]]);
  });

  it("have no row without accounts, on the last day, and after they came back", async () => {
    for (const name of ["left-bare", "last-day", "rehired"]) expect(await of(name, "1")).toEqual([]);
  });

  it("include who vanished from HR; a locked account is open", async () => {
    expect(await of("vanished", "offboarding_reason, is_exception")).toEqual([
      ["directory", "gone_from_hr", true],
    ]);
  });
});

describe("account attributes", () => {
  const gap = "missing_manager, missing_department, missing_employee_id, gap_count";
  const conflict = "conflicting_manager, conflicting_department, conflicting_employee_id, conflict_count";
  const of = (name: string, columns: string, source = "directory") =>
    read(
      "account_attribute_gap_current",
      columns,
      `account_name = '${name}' and source_system_code = '${source}'`,
    );

  it("are missing one by one", async () => {
    expect(await of("no-manager", gap)).toEqual([[true, false, false, 1]]);
    expect(await of("no-number", gap)).toEqual([[false, false, true, 1]]);
    expect(await of("undecided", gap)).toEqual([[true, true, true, 3]]);
  });

  it("are no gap for the head of the organisation", async () => {
    expect(await of("boss", gap)).toEqual([[false, false, false, 0]]);
  });

  it("are unknown when the source reports them for nobody", async () => {
    expect(await of("steady", gap, "tool")).toEqual([[null, false, false, 0]]);
  });

  it("conflict with HR in substance, not in spelling", async () => {
    expect(await of("moved", conflict)).toEqual([[true, true, false, 2]]);
    expect(await of("spelled", conflict)).toEqual([[false, false, false, 0]]);
    expect(await of("mistyped", conflict)).toEqual([[false, false, true, 1]]);
  });

  it("are asked of usable user accounts only; service accounts are counted", async () => {
    expect(await of("left-done", "1, 2")).toEqual([]);
    expect(await of("svc-backup", "1, 2")).toEqual([]);
    expect(await of("guest", "1, 2", "cloud")).toEqual([]);
    expect(await of("boss", "excluded_account_count, 1")).toEqual([[2, 1]]);
  });
});

describe("lifecycle tickets", () => {
  const of = (name: string, columns = "event_type, alignment, ticket_key") =>
    read("lifecycle_ticket_alignment_current", columns, `employee_id = '${name}'`);

  it("agree when a closed one is done, an open one is not, or the day has not come", async () => {
    expect(await of("hired")).toEqual([["onboarding", "aligned", "T-HIRED"]]);
    expect(await of("left-done")).toEqual([["offboarding", "aligned", "T-DONE"]]);
    expect(await of("starts-soon")).toEqual([["onboarding", "aligned", "T-SOON"]]);
    expect(await of("last-day")).toEqual([["offboarding", "aligned", "T-LAST"]]);
  });

  it("are closed but incomplete while something is open, which is named", async () => {
    const columns = "alignment, expected_actions, completed_actions, open_actions";
    expect(await of("left-open", columns)).toEqual([
      ["closed_but_incomplete", 2, 1, "disable directory left-open"],
    ]);
    expect(await of("bare", columns)).toEqual([
      ["closed_but_incomplete", 5, 2, "account user, group app-crm, license OFFICE"],
    ]);
  });

  it("are open but complete when all is done; a deleted account is done", async () => {
    expect(await of("left-late")).toEqual([["offboarding", "open_but_complete", "T-LATE"]]);
    expect(await of("older")).toEqual([["onboarding", "open_but_complete", "T-OLDER"]]);
  });

  it("are missing for an event of the past, even without accounts; cancelled ones do not count", async () => {
    expect(await of("left-bare")).toEqual([["offboarding", "ticket_missing", null]]);
    expect(await of("left-expired")).toEqual([["offboarding", "ticket_missing", null]]);
    expect(await of("month-old")).toEqual([["onboarding", "ticket_missing", null]]);
  });

  it("miss their event when HR knows none, or they name nobody", async () => {
    expect(await of("steady", "alignment, event_date, ticket_key")).toEqual([
      ["event_missing", null, "T-WRONG"],
    ]);
    expect(
      await read("lifecycle_ticket_alignment_current", "ticket_key, alignment", "identity_id is null"),
    ).toEqual([["T-NOBODY", "event_missing"]]);
  });

  it("of an earlier employment are left out", async () => {
    expect(await of("rehired")).toEqual([["onboarding", "ticket_missing", null]]);
  });

  it("cannot be judged without a rule, or when a source does not say", async () => {
    expect(await of("unruled")).toEqual([["onboarding", "no_rule", "T-UNRULED"]]);
    expect(await of("left-unclear")).toEqual([["offboarding", "unresolved", "T-UNCLEAR"]]);
  });
});

it("they rest on what was confirmed, and were built at the platform's hour", async () => {
  expect(
    await read("identity_onboarding_current", "distinct oldest_extracted_at, refreshed_at", "true"),
  ).toEqual([[new Date(moment(0)), new Date(now)]]);
});
