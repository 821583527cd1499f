// The answer key: what the marts must say of an organisation. It is collected from the planted cases, each of
// which states its rows beside what it plants; nothing is read from what the systems serve.
import type { Answers } from "./cases/answer-rows.ts";
import { licenceHolderRows, lifecycleRows } from "./cases/whole-rows.ts";
import type { Organisation } from "./organisation/organisation.ts";
import { strayTicketKey } from "./organisation/tickets.ts";

type Collected = { [Question in keyof Answers]: Answers[Question][number][] };

export function answerKey(organisation: Organisation): Answers {
  const collected: Collected = {
    onboarding: [],
    offboarding: [],
    licences: [],
    attributeGaps: [],
    access: [],
    tickets: [],
    lifecycle: [],
    licenceHolders: [...licenceHolderRows(organisation)],
  };
  for (const [index, planted] of organisation.people.planted) {
    const rows = planted.planted.answers(organisation.context(index, planted));
    collected.onboarding.push(...(rows.onboarding ?? []));
    collected.offboarding.push(...(rows.offboarding ?? []));
    collected.licences.push(...(rows.licences ?? []));
    collected.attributeGaps.push(...(rows.attributeGaps ?? []));
    collected.access.push(...(rows.access ?? []));
    collected.tickets.push(...(rows.tickets ?? []));
  }
  collected.tickets.push({
    event_type: "onboarding",
    employee_id: null,
    event_date: null,
    ticket_key: strayTicketKey(organisation),
    alignment: "event_missing",
  });
  collected.lifecycle.push(...lifecycleRows(organisation, collected.offboarding));
  return collected;
}
