// Every verdict of the marts, on people invented for it. The ODS is written by hand, so that only the marts are under
// test; real dbt builds and tests them once, and each test reads one verdict.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { runDbt } from "./build/run-dbt.ts";
import { renderProject } from "./project/render-project.ts";
import { writeProject } from "./project/write-project.ts";
import { askPerson, countDays, inventLives, livesInOds, writeVault } from "./testing/lifecycle-lives.ts";
import { company } from "./testing/mart-company.ts";
import { day, moment, now, writeOds, writeSources } from "./testing/ods-rows.ts";
import { createTestPlatform, edpRoot } from "./testing/test-platform.ts";

const marts = readdirSync(join(edpRoot, "models/marts"))
  .filter((file) => file.endsWith(".sql"))
  .map((file) => file.replace(".sql", ""));

const lives = inventLives(120, 20_261_123);

let database: TestDatabase;
const projectDir = mkdtempSync(join(tmpdir(), "edp-marts-"));
/** Tests of the marts that failed are told as events; a build without any has none. */
const failures: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await writeSources(database.pool, ["hr", "directory", "cloud", "desk", "tool"]);
  await writeOds(database.pool, edpRoot, [...company, ...livesInOds(lives)]);
  await writeVault(database.pool, lives);
  writeProject(projectDir, renderProject({ platform: createTestPlatform(projectDir), edpRoot }));
  const exit = await runDbt({
    pythonDir: join(edpRoot, ".venv"),
    projectDir,
    connection: database.connection,
    command: ["build", "--select", ...marts],
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.level === "error") failures.push(event.message);
    },
  });
  if (exit.code !== 0) throw new Error([...failures, ...exit.complaints].join("\n"));
});

afterAll(async () => {
  await database.drop();
  rmSync(projectDir, { recursive: true });
});

/** Rows of a mart as lists of the named columns, in the order of the first ones. */
async function read(mart: string, columns: string, where: string): Promise<readonly unknown[][]> {
  const result = await database.pool.query<unknown[]>({
    text: `select ${columns} from build.${mart} where ${where} order by 1, 2`,
    rowMode: "array",
  });
  return result.rows;
}

it("builds all marts, and their tests pass", () => {
  expect(failures).toEqual([]);
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

describe("lifecycle by day", () => {
  const days = Array.from({ length: 366 }, (_, age) => day(-365 + age));

  it("counts what asking every person on every day gives, and no day beyond the bound", async () => {
    const found = await database.pool.query(
      `select to_char(snapshot_date, 'YYYY-MM-DD') as day, department_name as department, lifecycle_state as state,
              identity_count as people, open_account_count as "openAccounts"
         from build.identity_lifecycle_daily order by 1, 2, 3`,
    );
    const expected = countDays(lives, days);
    expect(expected.some((count) => count.openAccounts > 0)).toBe(true);
    expect(new Set(expected.map((count) => count.day)).size).toBe(366);
    expect(found.rows).toEqual(expected);
  });

  it("tells who was what on each day", async () => {
    const found = await database.pool.query<{ name: string; day: string; state: string; department: string }>(
      `select employee_id as name, to_char(asked.day, 'YYYY-MM-DD') as day, lifecycle_state as state,
              coalesce(department_name, 'unknown') as department
         from unnest($1::date[]) as asked (day)
         join build.identity_lifecycle_history on from_date <= asked.day and (before_date is null or asked.day < before_date)
        order by employee_id, asked.day`,
      [days],
    );
    const expected = lives
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((life) =>
        days.flatMap((date) => {
          const asked = askPerson(life, date);
          return asked === undefined
            ? []
            : [{ name: life.name, day: date, state: asked.state, department: asked.department }];
        }),
      );
    expect(found.rows).toEqual(expected);
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

  it("rest on what was confirmed, and were built at the platform's hour", async () => {
    expect(
      await read("identity_onboarding_current", "distinct oldest_extracted_at, refreshed_at", "true"),
    ).toEqual([[new Date(moment(0)), new Date(now)]]);
  });
});
