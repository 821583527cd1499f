import type { Desk } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { Criterion, DeskList } from "./search.ts";
import { walkList, type WalkedPage } from "./walk.ts";

export interface PlannedPage {
  readonly pass: number;
  readonly criteria: readonly Criterion[];
  readonly page: WalkedPage;
}

/** All pages of all lists of the plan, from where it goes on. */
export async function* walkPlan(
  desk: Desk,
  list: Omit<DeskList, "criteria">,
  plan: Plan,
): AsyncGenerator<PlannedPage> {
  const { pass: firstPass = 0, after } = plan.cursor;
  for (const [pass, criteria] of plan.passes.entries()) {
    if (pass < firstPass) continue;
    // A count is of use only where all of it will be read.
    const from = pass === firstPass && after !== undefined ? { after } : { wantsCount: true };
    for await (const page of walkList(desk, { ...list, criteria }, from)) yield { pass, criteria, page };
  }
}
