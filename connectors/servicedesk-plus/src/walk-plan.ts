import type { Desk } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { DeskList } from "./search.ts";
import { walkList, type WalkedPage } from "./walk.ts";

export interface PlannedPage {
  readonly pass: number;
  readonly page: WalkedPage;
}

/** All pages of all lists of the plan, from where it goes on. */
export async function* walkPlan(
  desk: Desk,
  list: Omit<DeskList, "criteria">,
  plan: Plan,
  wantsCount: boolean,
): AsyncGenerator<PlannedPage> {
  const { pass: firstPass = 0, after } = plan.cursor;
  for (const [pass, criteria] of plan.passes.entries()) {
    if (pass < firstPass) continue;
    const from = pass === firstPass && after !== undefined ? { after } : { wantsCount };
    for await (const page of walkList(desk, { ...list, criteria }, from)) yield { pass, page };
  }
}
