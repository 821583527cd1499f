// Question 2: are people who left disabled everywhere? With the ones who only look as if they had left.
import type { Situation } from "../organisation/person.ts";
import {
  addressOf,
  cloudAccount,
  directoryAccount,
  left,
  offboardingTicket,
  settled,
  settledEmployment,
} from "../organisation/situations.ts";
import {
  disabledEverywhere,
  gapRow,
  offboardingRow,
  ticketRow,
  unexpectedRow,
  type PlantedCase,
} from "./planted-case.ts";

const sharedAddress = "loading-dock@acme.example";

/** The accounts of a leaver with these changes to the one in the directory or in the cloud. */
const reopen = (
  situation: Situation,
  directory: Partial<Situation["directory"][number]>,
  cloud: Partial<Situation["cloud"][number]>,
): Pick<Situation, "directory" | "cloud"> => ({
  directory: situation.directory.map((account) => ({ ...account, ...directory })),
  cloud: situation.cloud.map((account) => ({ ...account, ...cloud })),
});

export const leavers = [
  {
    name: "leaver, disabled everywhere",
    oneIn: 40,
    department: "Engineering",
    days: [-74, -5],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      tickets: [offboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, context.ticketKey(0)),
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "leaver, accounts deleted long ago",
    oneIn: 100,
    department: "Sales",
    days: [-300, -130],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      directory: [],
      cloud: [],
      tickets: [offboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({ tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")] }),
  },
  {
    name: "leaver, directory account enabled, ticket closed",
    oneIn: 500,
    department: "Operations",
    jobTitle: "Planner",
    days: [-40, -8],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      return {
        ...gone,
        ...reopen(gone, { isEnabled: true, groups: ["dept-operations"] }, {}),
        tickets: [offboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => ({
      offboarding: [
        offboardingRow(context, "corporate_ad", context.ticketKey(0), { isEnabled: true }),
        offboardingRow(context, "m365", context.ticketKey(0)),
      ],
      // Who has left is entitled to nothing, so everything that the account reaches is unexpected.
      access: [
        unexpectedRow(context, "corporate_ad", "dept-operations"),
        unexpectedRow(context, "corporate_ad", "all-staff"),
      ],
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "closed_but_incomplete")],
    }),
  },
  {
    name: "leaver, directory account enabled, ticket open",
    oneIn: 500,
    department: "Warehouse",
    days: [-20, -6],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      return {
        ...gone,
        ...reopen(gone, { isEnabled: true }, {}),
        tickets: [offboardingTicket(person, day, "In progress")],
      };
    },
    answers: (context) => ({
      offboarding: [
        offboardingRow(context, "corporate_ad", context.ticketKey(0), { isEnabled: true }),
        offboardingRow(context, "m365", context.ticketKey(0)),
      ],
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "leaver, cloud account enabled with licence",
    oneIn: 100,
    department: "Marketing",
    days: [-60, -10],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      return {
        ...gone,
        ...reopen(gone, {}, { isEnabled: true, groups: ["Team Marketing"], licences: ["OFFICE_STANDARD"] }),
        tickets: [offboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => ({
      offboarding: [
        offboardingRow(context, "corporate_ad", context.ticketKey(0)),
        offboardingRow(context, "m365", context.ticketKey(0), { isEnabled: true, licences: 1 }),
      ],
      access: [
        unexpectedRow(context, "m365", "Team Marketing"),
        unexpectedRow(context, "m365", "OFFICE_STANDARD", { kind: "license" }),
      ],
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "closed_but_incomplete")],
    }),
  },
  {
    name: "leaver, everything enabled, no ticket",
    oneIn: 500,
    department: "Legal",
    jobTitle: "Counsel",
    days: [-6, -3],
    plant: ({ person, calendar, day }) => ({
      ...settled(person, calendar),
      employment: left(person, calendar, day).employment,
    }),
    answers: (context) => ({
      offboarding: [
        offboardingRow(context, "corporate_ad", null, { isEnabled: true }),
        offboardingRow(context, "m365", null, { isEnabled: true, licences: 1 }),
      ],
      access: [
        unexpectedRow(context, "corporate_ad", "dept-legal"),
        unexpectedRow(context, "corporate_ad", "all-staff"),
        unexpectedRow(context, "m365", "Team Legal"),
        unexpectedRow(context, "m365", "OFFICE_STANDARD", { kind: "license" }),
      ],
      tickets: [ticketRow(context, "offboarding", null, "ticket_missing")],
    }),
  },
  {
    name: "leaver, administrator's second account enabled",
    oneIn: 1000,
    department: "Information Technology",
    jobTitle: "Systems Administrator",
    days: [-50, -15],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      return {
        ...gone,
        directory: [
          ...gone.directory,
          directoryAccount(person, calendar, {
            login: `adm-${person.employeeId.toLowerCase()}`,
            mail: undefined,
            unit: "Administrators",
            groups: ["Domain Admins"],
          }),
        ],
        tickets: [offboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => {
      const accountName = `adm-${context.person.employeeId.toLowerCase()}`;
      const ticket = context.ticketKey(0);
      return {
        offboarding: [
          ...disabledEverywhere(context, ticket),
          offboardingRow(context, "corporate_ad", ticket, { accountName, isEnabled: true }),
        ],
        access: [unexpectedRow(context, "corporate_ad", "Domain Admins", { accountName })],
        tickets: [ticketRow(context, "offboarding", ticket, "closed_but_incomplete")],
      };
    },
  },
  {
    name: "leaver, tablet account by decision",
    oneIn: "once",
    department: "Warehouse",
    employeeId: "E000001",
    days: [-30, -30],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      const tablet = cloudAccount(person, calendar, {
        login: "field.tablet07",
        displayName: "Field Tablet 07",
        givenName: "Field",
        familyName: "Tablet",
        mail: undefined,
        employeeId: undefined,
        department: undefined,
        managerIndex: undefined,
        isSynchronised: false,
        groups: [],
        owns: [],
        licences: [],
      });
      return { ...gone, cloud: [...gone.cloud, tablet], tickets: [offboardingTicket(person, day, "Closed")] };
    },
    answers: (context) => {
      const accountName = "field.tablet07@acme.example";
      const ticket = context.ticketKey(0);
      return {
        offboarding: [
          ...disabledEverywhere(context, ticket),
          offboardingRow(context, "m365", ticket, { accountName, isEnabled: true }),
        ],
        attributeGaps: [
          gapRow("m365", accountName, {
            missing_manager: true,
            missing_department: true,
            missing_employee_id: true,
          }),
        ],
        tickets: [ticketRow(context, "offboarding", ticket, "closed_but_incomplete")],
      };
    },
  },
  {
    name: "leaver, renamed cloud account enabled",
    oneIn: 500,
    department: "Product Design",
    days: [-35, -9],
    plant: ({ person, calendar, day }) => {
      const gone = left(person, calendar, day);
      const renamed = `${person.login}.new`;
      return {
        ...gone,
        // Only the immutable id still says whose account it is.
        ...reopen(
          gone,
          {},
          { isEnabled: true, login: renamed, mail: addressOf(renamed), employeeId: undefined },
        ),
        tickets: [offboardingTicket(person, day, "Closed")],
      };
    },
    answers: (context) => {
      const accountName = addressOf(`${context.person.login}.new`);
      const ticket = context.ticketKey(0);
      return {
        offboarding: [
          offboardingRow(context, "corporate_ad", ticket),
          offboardingRow(context, "m365", ticket, { accountName, isEnabled: true }),
        ],
        attributeGaps: [gapRow("m365", accountName, { missing_employee_id: true })],
        tickets: [ticketRow(context, "offboarding", ticket, "closed_but_incomplete")],
      };
    },
  },
  {
    name: "leaves soon",
    oneIn: 200,
    department: "Customer Support",
    days: [5, 15],
    plant: ({ person, calendar, day }) => ({
      ...settled(person, calendar),
      employment: { ...settledEmployment(person), terminationDate: calendar.day(day) },
      tickets: [offboardingTicket(person, day, "Open")],
    }),
    answers: (context) => ({ tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")] }),
  },
  {
    name: "leaver whose name somebody else has",
    oneIn: 1000,
    department: "Engineering",
    days: [-45, -12],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      tickets: [offboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, context.ticketKey(0)),
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "came back under a new number",
    oneIn: 500,
    department: "Engineering",
    days: [-500, -300],
    plant: ({ person, calendar, day }) => ({
      ...settled(person, calendar),
      employment: { status: "A", hireDate: calendar.day(day) },
      former: {
        ...settledEmployment(person),
        employeeId: `F${person.employeeId.slice(1)}`,
        status: "T",
        terminationDate: calendar.day(day - 200),
      },
    }),
    answers: () => ({}),
  },
  {
    name: "leaver with a shared address",
    oneIn: "once",
    department: "Warehouse",
    employeeId: "E000003",
    days: [-28, -28],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      workEmail: sharedAddress,
      tickets: [{ ...offboardingTicket(person, day, "Closed"), subjectEmail: sharedAddress }],
    }),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, context.ticketKey(0)),
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "colleague with the same shared address",
    oneIn: "once",
    department: "Warehouse",
    employeeId: "E000004",
    plant: ({ person, calendar }) => ({ ...settled(person, calendar), workEmail: sharedAddress }),
    // Nobody owns the account of the loading dock: two people share its address, and shared values never match.
    answers: () => ({
      attributeGaps: [
        gapRow("corporate_ad", "loadingdock", {
          missing_manager: true,
          missing_department: true,
          missing_employee_id: true,
        }),
      ],
    }),
  },
  {
    name: "leaver whose number a training account still carries",
    oneIn: "once",
    department: "Human Resources",
    employeeId: "E000002",
    days: [-33, -33],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      tickets: [offboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, context.ticketKey(0)),
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "aligned")],
    }),
  },
  {
    name: "on leave",
    oneIn: 100,
    department: "Engineering",
    plant: ({ person, calendar }) => {
      const lastActivityAt = calendar.moment(-130, person.index);
      return {
        employment: { ...settledEmployment(person), status: "L" },
        directory: [directoryAccount(person, calendar, { lastActivityAt })],
        cloud: [cloudAccount(person, calendar, { lastActivityAt })],
        tickets: [],
      };
    },
    answers: () => ({}),
  },
] as const satisfies readonly PlantedCase[];
