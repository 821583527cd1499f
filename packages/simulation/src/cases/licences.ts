// Question 3: are active people correctly licensed?
import { accessTicket, cloudAccount, settled } from "../organisation/situations.ts";
import type { CloudAccount, Situation } from "../organisation/person.ts";
import { licenceRow, missingRow, unexpectedRow, type CaseContext, type PlantedCase } from "./planted-case.ts";

const withCloud = ({ person, calendar }: CaseContext, changes: Partial<CloudAccount>): Situation => ({
  ...settled(person, calendar),
  cloud: [cloudAccount(person, calendar, changes)],
});

export const licences = [
  {
    name: "licence unused",
    oneIn: 70,
    department: "Engineering",
    days: [-200, -75],
    // The directory account is in daily use: it is the licence that nobody needs.
    plant: (context) =>
      withCloud(context, { lastActivityAt: context.calendar.moment(context.day, context.person.index) }),
    answers: (context) => ({ licences: [licenceRow(context, "OFFICE_STANDARD", "unused")] }),
  },
  {
    name: "licence never used",
    oneIn: 500,
    department: "Operations",
    jobTitle: "Planner",
    plant: (context) => withCloud(context, { lastActivityAt: undefined }),
    answers: (context) => ({ licences: [licenceRow(context, "OFFICE_STANDARD", "unused")] }),
  },
  {
    name: "licence used seven weeks ago",
    oneIn: 200,
    department: "Engineering",
    days: [-52, -47],
    plant: (context) =>
      withCloud(context, { lastActivityAt: context.calendar.moment(context.day, context.person.index) }),
    answers: () => ({}),
  },
  {
    name: "licence without reason",
    oneIn: 200,
    department: "Marketing",
    plant: (context) => withCloud(context, { licences: ["OFFICE_STANDARD", "DIAGRAMS"] }),
    answers: (context) => ({
      licences: [licenceRow(context, "DIAGRAMS", "unexpected")],
      access: [unexpectedRow(context, "m365", "DIAGRAMS", { kind: "license" })],
    }),
  },
  {
    name: "licence on request",
    oneIn: 500,
    department: "Sales",
    plant: (context) => ({
      ...withCloud(context, { licences: ["OFFICE_STANDARD", "INSIGHTS"] }),
      tickets: [accessTicket(context.person, -45, "INSIGHTS")],
    }),
    answers: (context) => ({
      licences: [licenceRow(context, "INSIGHTS", "unexpected")],
      access: [unexpectedRow(context, "m365", "INSIGHTS", { kind: "license", ticket: context.ticketKey(0) })],
    }),
  },
  {
    name: "licence missing",
    oneIn: 100,
    department: "Customer Support",
    plant: (context) => withCloud(context, { licences: [] }),
    answers: (context) => ({
      licences: [licenceRow(context, "OFFICE_STANDARD", "missing")],
      access: [missingRow(context, "m365", "license", "OFFICE_STANDARD")],
    }),
  },
  {
    name: "wrong licence",
    oneIn: 500,
    department: "Warehouse",
    plant: (context) => withCloud(context, { licences: ["OFFICE_STANDARD"] }),
    answers: (context) => ({
      licences: [
        licenceRow(context, "OFFICE_FRONTLINE", "missing"),
        licenceRow(context, "OFFICE_STANDARD", "unexpected"),
      ],
      access: [
        missingRow(context, "m365", "license", "OFFICE_FRONTLINE"),
        unexpectedRow(context, "m365", "OFFICE_STANDARD", { kind: "license" }),
      ],
    }),
  },
] as const satisfies readonly PlantedCase[];
