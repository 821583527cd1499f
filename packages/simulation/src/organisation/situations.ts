// The right state of things: what a person's accounts look like when nobody made a mistake. Cases start from
// here and say only what is different.
import { findDue, departmentTeam } from "./access.ts";
import type { Calendar } from "./calendar.ts";
import type {
  CloudAccount,
  DirectoryAccount,
  Employment,
  Person,
  Situation,
  TicketPlan,
  TicketStatus,
} from "./person.ts";

export const mailDomain = "acme.example";

export const addressOf = (login: string): string => `${login}@${mailDomain}`;

/** Days since a settled person's last sign-in: 1 to 10, in steps, so that few accounts change from day to day. */
const lastSeen = (calendar: Calendar, mark: number): string =>
  calendar.moment(-1 - ((calendar.dayNumber + mark) % 10), mark);

export function directoryAccount(
  person: Person,
  calendar: Calendar,
  changes: Partial<DirectoryAccount> = {},
): DirectoryAccount {
  return {
    login: person.login,
    displayName: person.displayName,
    givenName: person.givenName,
    familyName: person.familyName,
    isEnabled: true,
    mail: addressOf(person.login),
    employeeId: person.employeeId,
    department: person.department,
    jobTitle: person.jobTitle,
    managerIndex: person.managerIndex,
    createdAt: "2018-05-14T08:00:00Z",
    lastActivityAt: lastSeen(calendar, person.index),
    groups: findDue(person.department, person.jobTitle).groups,
    unit: person.department,
    ...changes,
  };
}

export function cloudAccount(
  person: Person,
  calendar: Calendar,
  changes: Partial<CloudAccount> = {},
): CloudAccount {
  const { unit: _unit, ...shared } = directoryAccount(person, calendar);
  const team = departmentTeam(person.department);
  return {
    ...shared,
    createdAt: "2018-05-14T08:30:00Z",
    groups: [team],
    owns: person.managerIndex === 0 ? [team] : [],
    licences: findDue(person.department, person.jobTitle).licences,
    isSynchronised: true,
    ...changes,
  };
}

/** What both of a person's accounts carry when the directory carries it wrong: the cloud copies it. */
export type Carried = Partial<Pick<DirectoryAccount, "employeeId" | "department" | "managerIndex">>;

export function bothAccounts(
  person: Person,
  calendar: Calendar,
  changes: Carried & { readonly createdAt?: string; readonly lastActivityAt?: string | undefined } = {},
): Pick<Situation, "directory" | "cloud"> {
  return {
    directory: [directoryAccount(person, calendar, changes)],
    cloud: [cloudAccount(person, calendar, changes)],
  };
}

/** Hired between 2012 and 2022: no window of any mart reaches that far back. */
export function settledEmployment(person: Person): Employment {
  const year = 2012 + (person.index % 11);
  const month = 1 + ((person.index * 7) % 12);
  return { status: "A", hireDate: `${year.toString()}-${month.toString().padStart(2, "0")}-01` };
}

export function settled(person: Person, calendar: Calendar): Situation {
  return { employment: settledEmployment(person), ...bothAccounts(person, calendar), tickets: [] };
}

/** Somebody whose first day is `day` days from today, with everything they need. */
export function joined(person: Person, calendar: Calendar, day: number): Situation {
  const hasStarted = day <= 0;
  return {
    employment: { status: hasStarted ? "A" : "P", hireDate: calendar.day(day) },
    ...bothAccounts(person, calendar, {
      createdAt: calendar.moment(Math.min(day, 0) - 3, person.index),
      lastActivityAt: hasStarted ? calendar.moment(-1, person.index) : undefined,
    }),
    tickets: [],
  };
}

/** Somebody whose last day was `day` days from today, with every account disabled, empty and without licence. */
export function left(person: Person, calendar: Calendar, day: number): Situation {
  const gone = { isEnabled: false, groups: [], lastActivityAt: calendar.moment(day, person.index) };
  return {
    employment: { ...settledEmployment(person), status: "T", terminationDate: calendar.day(day) },
    directory: [directoryAccount(person, calendar, gone)],
    cloud: [cloudAccount(person, calendar, { ...gone, owns: [], licences: [] })],
    tickets: [],
  };
}

export function onboardingTicket(person: Person, day: number, status: TicketStatus): TicketPlan {
  return { ...aboutPerson(person), category: "New employee", status, openedDay: Math.min(day - 10, -2) };
}

export function offboardingTicket(person: Person, day: number, status: TicketStatus): TicketPlan {
  return { ...aboutPerson(person), category: "Leaving employee", status, openedDay: Math.min(day - 5, -2) };
}

export function accessTicket(person: Person, openedDay: number, requestedItem: string): TicketPlan {
  return { ...aboutPerson(person), category: "Access request", status: "Closed", openedDay, requestedItem };
}

const aboutPerson = (person: Person) => ({
  subjectEmployeeId: person.employeeId,
  subjectEmail: addressOf(person.login),
});
