// Question 1: are new hires fully provisioned? With the hires that must not be found.
import { departmentTeam, findDue } from "../organisation/access.ts";
import { cloudAccount, directoryAccount, joined, onboardingTicket } from "../organisation/situations.ts";
import {
  gapInBoth,
  missingRow,
  licenceRow,
  onboardingRow,
  ticketRow,
  type PlantedCase,
} from "./planted-case.ts";

export const hires = [
  {
    name: "new hire, complete",
    oneIn: 100,
    department: "Engineering",
    jobTitle: "Test Engineer",
    days: [-25, -5],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, application through the department's group",
    oneIn: 1000,
    department: "Sales",
    days: [-24, -6],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "Resolved")],
    }),
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, ticket knows only the address",
    oneIn: 1000,
    department: "Customer Support",
    days: [-20, -7],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [{ ...onboardingTicket(person, day, "Closed"), subjectEmployeeId: undefined }],
    }),
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, accounts without employee number",
    oneIn: 1000,
    department: "Product Design",
    days: [-22, -8],
    plant: ({ person, calendar, day }) => {
      const usual = joined(person, calendar, day);
      return {
        ...usual,
        directory: usual.directory.map((account) => ({ ...account, employeeId: undefined })),
        cloud: usual.cloud.map((account) => ({ ...account, employeeId: undefined })),
        tickets: [onboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      attributeGaps: gapInBoth(context, { missing_employee_id: true }),
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "starts soon, complete",
    oneIn: 200,
    department: "Engineering",
    days: [6, 20],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "starts soon, no cloud account yet",
    oneIn: 500,
    department: "Marketing",
    days: [4, 12],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      cloud: [],
      tickets: [onboardingTicket(person, day, "In progress")],
    }),
    answers: (context) => ({
      onboarding: [
        onboardingRow(context, context.ticketKey(0), {
          has_cloud_account: false,
          has_expected_license: false,
          missing_groups: ["Team Marketing"],
          missing_count: 3,
        }),
      ],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, no cloud account",
    oneIn: 500,
    department: "Sales",
    days: [-15, -5],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      cloud: [],
      tickets: [onboardingTicket(person, day, "Open")],
    }),
    answers: (context) => ({
      onboarding: [
        onboardingRow(context, context.ticketKey(0), {
          has_cloud_account: false,
          has_expected_license: false,
          missing_groups: ["Team Sales"],
          missing_count: 3,
        }),
      ],
      licences: [licenceRow(context, "OFFICE_STANDARD", "missing")],
      access: [
        missingRow(context, "m365", "account", "user"),
        missingRow(context, "m365", "group", "Team Sales"),
        missingRow(context, "m365", "license", "OFFICE_STANDARD"),
      ],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, no licence, ticket closed",
    oneIn: 500,
    department: "Marketing",
    days: [-18, -6],
    plant: ({ person, calendar, day }) => {
      const usual = joined(person, calendar, day);
      return {
        ...usual,
        cloud: usual.cloud.map((account) => ({ ...account, licences: [] })),
        tickets: [onboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => ({
      onboarding: [
        onboardingRow(context, context.ticketKey(0), { has_expected_license: false, missing_count: 1 }),
      ],
      licences: [licenceRow(context, "OFFICE_STANDARD", "missing")],
      access: [missingRow(context, "m365", "license", "OFFICE_STANDARD")],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "closed_but_incomplete")],
    }),
  },
  {
    name: "new hire, not in the department's group",
    oneIn: 500,
    department: "Operations",
    jobTitle: "Planner",
    days: [-16, -4],
    plant: ({ person, calendar, day }) => {
      const usual = joined(person, calendar, day);
      return {
        ...usual,
        directory: usual.directory.map((account) => ({ ...account, groups: [] })),
        tickets: [onboardingTicket(person, day, "In progress")],
      };
    },
    answers: (context) => ({
      onboarding: [
        onboardingRow(context, context.ticketKey(0), {
          missing_groups: ["dept-operations"],
          missing_count: 1,
        }),
      ],
      access: [missingRow(context, "corporate_ad", "group", "dept-operations")],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "new hire, nothing was done",
    oneIn: 500,
    department: "Legal",
    jobTitle: "Paralegal",
    days: [-9, -3],
    plant: ({ person, calendar, day }) => ({ ...joined(person, calendar, day), directory: [], cloud: [] }),
    answers: (context) => ({
      onboarding: [
        onboardingRow(context, null, {
          has_directory_account: false,
          has_cloud_account: false,
          has_expected_license: false,
          missing_groups: ["Team Legal", "dept-legal"],
          missing_count: 5,
        }),
      ],
      licences: [licenceRow(context, "OFFICE_STANDARD", "missing")],
      access: [
        missingRow(context, "corporate_ad", "account", "user"),
        missingRow(context, "corporate_ad", "group", "dept-legal"),
        missingRow(context, "m365", "account", "user"),
        missingRow(context, "m365", "group", "Team Legal"),
        missingRow(context, "m365", "license", "OFFICE_STANDARD"),
      ],
      tickets: [ticketRow(context, "onboarding", null, "ticket_missing")],
    }),
  },
  {
    name: "hired lately, complete",
    oneIn: 100,
    department: "Customer Support",
    days: [-70, -40],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "Closed")],
    }),
    // No longer new, and the ticket is closed: none of the questions asks.
    answers: () => ({}),
  },
  {
    name: "hired long ago, old ticket",
    oneIn: 200,
    department: "Engineering",
    days: [-260, -160],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "Closed")],
    }),
    answers: () => ({}),
  },
  {
    name: "new hire, cloud account under another name",
    oneIn: 1000,
    department: "Engineering",
    jobTitle: "Data Engineer",
    days: [-28, -12],
    plant: ({ person, calendar, day }) => {
      const { createdAt } = joined(person, calendar, day).directory[0] ?? {
        createdAt: calendar.moment(day, 0),
      };
      const renamed = `${person.login}.old`;
      return {
        employment: { status: "A", hireDate: calendar.day(day) },
        directory: [directoryAccount(person, calendar, { createdAt })],
        // Matched by the immutable id alone: address and number say nothing.
        cloud: [
          cloudAccount(person, calendar, {
            createdAt,
            login: renamed,
            mail: `${renamed}@acme.example`,
            groups: [departmentTeam(person.department)],
            licences: findDue(person.department, person.jobTitle).licences,
          }),
        ],
        tickets: [onboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(0))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "aligned")],
    }),
  },
] as const satisfies readonly PlantedCase[];
