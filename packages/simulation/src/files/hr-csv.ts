// The workforce system's export: one file of workers, one of departments, as its nightly job drops them.
import type { Organisation } from "../organisation/organisation.ts";
import type { Employment, Person } from "../organisation/person.ts";
import { addressOf } from "../organisation/situations.ts";

/** Text of a CSV file (RFC 4180), in pieces. */
export type FileText = Iterable<string>;

const row = (values: readonly (string | undefined)[]): string => `${values.map(quote).join(",")}\r\n`;

const quote = (value: string | undefined): string =>
  value === undefined ? "" : /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

export function* writeWorkers(organisation: Organisation): FileText {
  const { people, calendar } = organisation;
  yield row([
    "employee_id",
    "full_name",
    "given_name",
    "family_name",
    "work_email",
    "job_title",
    "department_code",
    "manager_employee_id",
    "location",
    "status",
    "hire_date",
    "termination_date",
    "changed_at",
  ]);
  for (let index = 0; index < people.count; index += 1) {
    const person = people.person(index);
    const situation = organisation.situation(index);
    const email = situation.workEmail ?? addressOf(person.login);
    const manager =
      person.managerIndex === undefined ? undefined : people.person(person.managerIndex).employeeId;
    const write = (employeeId: string, employment: Employment): string =>
      row([
        ...describe(person, employeeId, email),
        ...place(person, manager),
        ...date(employment, calendar.today),
      ]);
    if (situation.former !== undefined) yield write(situation.former.employeeId, situation.former);
    yield write(person.employeeId, situation.employment);
  }
}

const describe = (person: Person, employeeId: string, email: string): readonly string[] => [
  employeeId,
  person.displayName,
  person.givenName,
  person.familyName,
  email,
];

const place = (person: Person, manager: string | undefined): readonly (string | undefined)[] => [
  person.jobTitle,
  person.departmentCode,
  manager,
  person.location,
];

function date(
  { status, hireDate, terminationDate }: Employment,
  today: string,
): readonly (string | undefined)[] {
  const known = [hireDate, terminationDate].filter((day) => day !== undefined && day <= today);
  return [status, hireDate, terminationDate, `${known.toSorted().at(-1) ?? today}T06:00:00Z`];
}

export function* writeDepartments(organisation: Organisation): FileText {
  yield row(["department_code", "department_name", "parent_code", "head_employee_id"]);
  for (const { department, start } of organisation.people.teams) {
    const head = organisation.people.person(start).employeeId;
    yield row([department.code, department.name, department.parentCode, head]);
  }
}
