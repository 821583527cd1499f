// Question 6: do the tickets for joining and leaving agree with the state of the systems?
import { joined, left, offboardingTicket, onboardingTicket, settled } from "../organisation/situations.ts";
import { disabledEverywhere, onboardingRow, ticketRow, type PlantedCase } from "./planted-case.ts";

export const tickets = [
  {
    name: "hired, no ticket",
    oneIn: 500,
    department: "Finance",
    jobTitle: "Accountant",
    days: [-26, -9],
    plant: ({ person, calendar, day }) => joined(person, calendar, day),
    answers: (context) => ({
      onboarding: [onboardingRow(context, null)],
      tickets: [ticketRow(context, "onboarding", null, "ticket_missing")],
    }),
  },
  {
    name: "hired, ticket never closed",
    oneIn: 500,
    department: "Product Design",
    days: [-60, -38],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day, "In progress")],
    }),
    answers: (context) => ({
      tickets: [ticketRow(context, "onboarding", context.ticketKey(0), "open_but_complete")],
    }),
  },
  {
    name: "hired, first ticket cancelled",
    oneIn: 500,
    department: "Human Resources",
    days: [-26, -16],
    plant: ({ person, calendar, day }) => ({
      ...joined(person, calendar, day),
      tickets: [onboardingTicket(person, day - 3, "Cancelled"), onboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      onboarding: [onboardingRow(context, context.ticketKey(1))],
      tickets: [ticketRow(context, "onboarding", context.ticketKey(1), "aligned")],
    }),
  },
  {
    name: "leaver, ticket never closed",
    oneIn: 500,
    department: "Human Resources",
    days: [-48, -14],
    plant: ({ person, calendar, day }) => ({
      ...left(person, calendar, day),
      tickets: [offboardingTicket(person, day, "Open")],
    }),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, context.ticketKey(0)),
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "open_but_complete")],
    }),
  },
  {
    name: "leaver, no ticket",
    oneIn: 500,
    department: "Finance",
    days: [-55, -18],
    plant: ({ person, calendar, day }) => left(person, calendar, day),
    answers: (context) => ({
      offboarding: disabledEverywhere(context, null),
      tickets: [ticketRow(context, "offboarding", null, "ticket_missing")],
    }),
  },
  {
    name: "ticket says left, HR says here",
    oneIn: 500,
    department: "Engineering",
    days: [-20, -12],
    plant: ({ person, calendar, day }) => ({
      ...settled(person, calendar),
      tickets: [offboardingTicket(person, day, "Closed")],
    }),
    answers: (context) => ({
      tickets: [ticketRow(context, "offboarding", context.ticketKey(0), "event_missing")],
    }),
  },
] as const satisfies readonly PlantedCase[];
