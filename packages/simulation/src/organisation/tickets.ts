// The tickets of the service desk: the everyday ones, then those about people who join, leave or ask for access.
import { personTicketNumber, toTicketKey, type Organisation } from "./organisation.ts";
import type { TicketPlan } from "./person.ts";
import { addressOf } from "./situations.ts";

/** A request as the service desk serves it. */
export interface ServiceRequest {
  readonly id: number;
  readonly display_id: string;
  readonly type: "Request" | "Incident";
  readonly category: string;
  readonly status: string;
  readonly priority: string;
  readonly requester: { readonly email: string };
  readonly technician: { readonly email: string } | null;
  readonly subject: { readonly employee_number: string | null; readonly email: string | null } | null;
  readonly requested_item: string | null;
  readonly created_at: string;
  readonly due_at: string;
  readonly resolved_at: string | null;
  readonly closed_at: string | null;
  readonly updated_at: string;
}

const everydayShare = 2;
const everydayDays = 365;
const everyday = ["Password", "Hardware", "Question"] as const;

/** Two a head and year; numbered in the order in which they were opened. */
export const countEverydayTickets = (organisation: Organisation): number =>
  organisation.people.count * everydayShare;

export function everydayTicket(organisation: Organisation, place: number): ServiceRequest {
  const { chance, people } = organisation;
  const count = countEverydayTickets(organisation);
  // All are closed, and told from a day that moves once in thirty days: else every ticket would change every day.
  const openedDay =
    -3 - (organisation.calendar.dayNumber % 30) - Math.floor(((count - 1 - place) * everydayDays) / count);
  const category = chance.pick("category", place, everyday);
  const requester = chance.below("requester", place, people.count);
  const plan = {
    category,
    status: "Closed",
    openedDay,
    subjectEmployeeId: undefined,
    subjectEmail: undefined,
  } as const;
  return writeTicket(organisation, place + 1, plan, requester);
}

/** About people, then about nobody that HR knows. A few hundred in ten thousand. */
export function listLifecycleTickets(organisation: Organisation): readonly ServiceRequest[] {
  const tickets: ServiceRequest[] = [];
  for (const [index] of organisation.people.planted) {
    const { managerIndex } = organisation.people.person(index);
    for (const [place, plan] of organisation.situation(index).tickets.entries()) {
      tickets.push(writeTicket(organisation, personTicketNumber(index, place), plan, managerIndex ?? 0));
    }
  }
  for (const { place, ...plan } of strayTickets) {
    tickets.push(writeTicket(organisation, personTicketNumber(organisation.people.count, place), plan, 0));
  }
  return tickets;
}

/** Tickets about people who never came. The cancelled one is nobody's concern. */
const strayTickets: readonly (TicketPlan & { readonly place: number })[] = [
  {
    place: 0,
    category: "New employee",
    status: "Closed",
    openedDay: -25,
    subjectEmployeeId: "X000001",
    subjectEmail: "never.came@acme.example",
  },
  {
    place: 1,
    category: "New employee",
    status: "Cancelled",
    openedDay: -40,
    subjectEmployeeId: "X000002",
    subjectEmail: "changed.mind@acme.example",
  },
];

/** Key of the stray ticket that the marts must find. */
export const strayTicketKey = (organisation: Organisation): string =>
  toTicketKey(personTicketNumber(organisation.people.count, 0));

const isDone = (status: string): boolean =>
  status === "Closed" || status === "Resolved" || status === "Cancelled";

function writeTicket(
  organisation: Organisation,
  number: number,
  plan: TicketPlan,
  requester: number,
): ServiceRequest {
  const { calendar, people, chance } = organisation;
  const opened = calendar.moment(plan.openedDay, number);
  const resolved = isDone(plan.status) ? calendar.moment(plan.openedDay + 1, number + 600) : null;
  const hasSubject = plan.subjectEmployeeId !== undefined || plan.subjectEmail !== undefined;
  return {
    id: number,
    display_id: toTicketKey(number),
    type: plan.category === "Hardware" || plan.category === "Password" ? "Incident" : "Request",
    category: plan.category,
    status: plan.status,
    priority: chance.pick("priority", number, ["Low", "Normal", "Normal", "High"]),
    requester: { email: addressOf(people.person(requester).login) },
    technician: plan.status === "Open" ? null : { email: "desk@acme.example" },
    subject: hasSubject
      ? { employee_number: plan.subjectEmployeeId ?? null, email: plan.subjectEmail ?? null }
      : null,
    requested_item: plan.requestedItem ?? null,
    created_at: opened,
    due_at: calendar.moment(plan.openedDay + 5, number),
    resolved_at: resolved,
    closed_at: plan.status === "Closed" ? resolved : null,
    updated_at: resolved ?? opened,
  };
}
