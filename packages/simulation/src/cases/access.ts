// Question 5: is the access that people hold consistent with role and department?
import { departmentTeam, findDue } from "../organisation/access.ts";
import { accessTicket, cloudAccount, directoryAccount, settled } from "../organisation/situations.ts";
import type { Situation } from "../organisation/person.ts";
import { missingRow, unexpectedRow, type CaseContext, type PlantedCase } from "./planted-case.ts";

/** Everything due, and these directory groups beside it. */
const alsoIn = ({ person, calendar }: CaseContext, ...groups: readonly string[]): Situation => ({
  ...settled(person, calendar),
  directory: [
    directoryAccount(person, calendar, {
      groups: [...findDue(person.department, person.jobTitle).groups, ...groups],
    }),
  ],
});

export const access = [
  {
    name: "group without reason",
    oneIn: 200,
    department: "Marketing",
    plant: (context) => alsoIn(context, "app-ledger"),
    answers: (context) => ({ access: [unexpectedRow(context, "corporate_ad", "app-ledger")] }),
  },
  {
    name: "group on request",
    oneIn: 500,
    department: "Legal",
    plant: (context) => ({
      ...alsoIn(context, "app-crm"),
      tickets: [accessTicket(context.person, -70, "app-crm")],
    }),
    answers: (context) => ({
      access: [unexpectedRow(context, "corporate_ad", "app-crm", { ticket: context.ticketKey(0) })],
    }),
  },
  {
    name: "salaries through a project group",
    oneIn: 500,
    department: "Product Design",
    plant: (context) => alsoIn(context, "project-atlas"),
    answers: (context) => ({ access: [unexpectedRow(context, "corporate_ad", "app-payroll")] }),
  },
  {
    name: "not in the department's group",
    oneIn: 100,
    department: "Operations",
    plant: ({ person, calendar }) => ({
      ...settled(person, calendar),
      directory: [directoryAccount(person, calendar, { groups: [] })],
    }),
    answers: (context) => ({
      access: [missingRow(context, "corporate_ad", "group", "dept-operations")],
    }),
  },
  {
    name: "ordinary account administers the domain",
    oneIn: 1000,
    department: "Information Technology",
    jobTitle: "Network Engineer",
    plant: (context) => alsoIn(context, "Domain Admins"),
    answers: (context) => ({ access: [unexpectedRow(context, "corporate_ad", "Domain Admins")] }),
  },
  {
    name: "moved, old access kept",
    oneIn: 500,
    department: "Finance",
    jobTitle: "Accountant",
    plant: (context) => ({
      ...alsoIn(context, "dept-sales"),
      cloud: [
        cloudAccount(context.person, context.calendar, {
          groups: [departmentTeam(context.person.department), "Team Sales"],
        }),
      ],
    }),
    answers: (context) => ({
      access: [
        unexpectedRow(context, "corporate_ad", "dept-sales"),
        unexpectedRow(context, "corporate_ad", "app-crm"),
        unexpectedRow(context, "m365", "Team Sales"),
      ],
    }),
  },
  {
    name: "administrator with a second account",
    oneIn: 100,
    department: "Information Technology",
    jobTitle: "Systems Administrator",
    plant: ({ person, calendar }) => {
      const usual = settled(person, calendar);
      const second = directoryAccount(person, calendar, {
        login: `adm-${person.employeeId.toLowerCase()}`,
        mail: undefined,
        unit: "Administrators",
        groups: ["Domain Admins"],
      });
      return { ...usual, directory: [...usual.directory, second] };
    },
    answers: () => ({}),
  },
  {
    name: "in a ring of old groups",
    oneIn: 200,
    department: "Engineering",
    plant: (context) => alsoIn(context, "legacy-apps"),
    answers: () => ({}),
  },
] as const satisfies readonly PlantedCase[];
