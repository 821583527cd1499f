// Usage reports: what each account did on a day. Google is some days late and completes days afterwards, so a read takes
// the last few; which the last is, Google says by refusing later ones.
import { isEdpError } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import { readPages, type WorkspacePlace } from "./client.ts";
import { listUsage, type Collection } from "./collections.ts";
import type { WorkspaceConfig } from "./config.ts";
import { createObservedReader } from "./observed.ts";

const dayMs = 86_400_000;
/** Google's days begin at this hour of UTC. */
const dayBeginsMs = 8 * 3_600_000;
/** No report is that late: with none in so many days something else is wrong. */
const latestDays = 10;
const usualDelayDays = 2;

const readRows = createObservedReader({
  fields: [["entity", "profileId"], ["date"]],
  describe: ([id = "", day = ""]) =>
    /^\d{4}-\d{2}-\d{2}$/.test(day) ? { id, facts: { period: { start: day, end: day } } } : undefined,
});

export async function* readUsage(place: WorkspacePlace): AsyncGenerator<ReadEvent> {
  const { usageDays } = place.workspace.config;
  let found = 0;
  for (let back = usualDelayDays; back < latestDays + usageDays && found < usageDays; back += 1) {
    const collection = listUsage(place.workspace.config, dayBefore(place, back));
    try {
      yield* readDay(place, collection);
      found += 1;
    } catch (error) {
      if (!isTooEarly(error) || found > 0 || back >= latestDays) throw error;
    }
  }
  yield { kind: "end", complete: false };
}

async function* readDay(place: WorkspacePlace, collection: Collection): AsyncGenerator<ReadEvent> {
  for await (const { frame } of readPages(place, collection))
    yield* readRows(frame, { place: collection.url.pathname, extractedAt: place.context.clock.now() });
}

/** A day that certainly has its report, for a check. */
export const listSettledUsage = (config: WorkspaceConfig, now: Date): Collection =>
  listUsage(config, toDay(now.getTime() - latestDays * dayMs));

const dayBefore = ({ context }: WorkspacePlace, days: number): string =>
  toDay(context.clock.now().getTime() - days * dayMs);

const toDay = (ms: number): string => new Date(ms - dayBeginsMs).toISOString().slice(0, 10);

function isTooEarly(error: unknown): boolean {
  if (!isEdpError(error) || error.code !== "EDP-SRC-008") return false;
  const { reason = "" } = (error.issues[0]?.params ?? {}) as { readonly reason?: string }; // of EDP-SRC-008
  return /not (yet )?available|later than/i.test(reason);
}
