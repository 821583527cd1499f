// Question 4: which accounts lack manager, department or employee number, or contradict HR?
import { addressOf, bothAccounts, cloudAccount, settled, type Carried } from "../organisation/situations.ts";
import type { Situation } from "../organisation/person.ts";
import { gapInBoth, gapRow, type CaseContext, type PlantedCase } from "./planted-case.ts";

const carrying = ({ person, calendar }: CaseContext, changes: Carried): Situation => ({
  ...settled(person, calendar),
  ...bothAccounts(person, calendar, changes),
});

/** A number that HR never gives: one digit too many. */
const mistype = (employeeId: string): string => `${employeeId}0`;

export const attributes = [
  {
    name: "no manager",
    oneIn: 200,
    department: "Engineering",
    plant: (context) => carrying(context, { managerIndex: undefined }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { missing_manager: true }) }),
  },
  {
    name: "no department",
    oneIn: 500,
    department: "Sales",
    plant: (context) => carrying(context, { department: undefined }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { missing_department: true }) }),
  },
  {
    name: "no employee number",
    oneIn: 100,
    department: "Customer Support",
    plant: (context) => carrying(context, { employeeId: undefined }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { missing_employee_id: true }) }),
  },
  {
    name: "no manager in the cloud",
    oneIn: 500,
    department: "Human Resources",
    plant: (context) => ({
      ...settled(context.person, context.calendar),
      cloud: [cloudAccount(context.person, context.calendar, { managerIndex: undefined })],
    }),
    answers: (context) => ({
      attributeGaps: [gapRow("m365", addressOf(context.person.login), { missing_manager: true })],
    }),
  },
  {
    name: "department differs from HR",
    oneIn: 150,
    department: "Sales",
    plant: (context) => carrying(context, { department: "Marketing" }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { conflicting_department: true }) }),
  },
  {
    name: "manager differs from HR",
    oneIn: 500,
    department: "Customer Support",
    plant: (context) => carrying(context, { managerIndex: context.headOf("Warehouse") }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { conflicting_manager: true }) }),
  },
  {
    name: "mistyped employee number",
    oneIn: 500,
    department: "Operations",
    plant: (context) => carrying(context, { employeeId: mistype(context.person.employeeId) }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { conflicting_employee_id: true }) }),
  },
  {
    name: "department in another spelling",
    oneIn: 500,
    department: "Product Design",
    plant: (context) => carrying(context, { department: "product design " }),
    answers: () => ({}),
  },
  {
    name: "works here with a leaver's name",
    oneIn: 1000,
    department: "Sales",
    namesake: "leaver whose name somebody else has",
    plant: (context) => carrying(context, { employeeId: undefined }),
    answers: (context) => ({ attributeGaps: gapInBoth(context, { missing_employee_id: true }) }),
  },
] as const satisfies readonly PlantedCase[];
