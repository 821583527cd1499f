// What a read knows so far, and what becomes of it: places to go on from, and the end.
import type { ReadEvent } from "@edp/connector-sdk";
import { writeCursor } from "./cursor.ts";
import type { Plan } from "./plan.ts";
import type { WalkedPage } from "./walk.ts";

export interface Known {
  newest: number | undefined;
  startedAt: number | undefined;
  /** Rows of the list, and the source's own count of them before the first. */
  rows: number;
  count: number | undefined;
  /** What keeps the read from being a snapshot. */
  problem: string | undefined;
}

export function beginKnowing({ cursor }: Plan): Known {
  const newest = cursor.newest ?? cursor.since;
  return { newest, startedAt: cursor.startedAt, rows: 0, count: undefined, problem: undefined };
}

/** Takes the rows' change times in; each may be missing. */
export function notePage(
  known: Known,
  page: WalkedPage,
  times: readonly (readonly (string | undefined)[])[],
): void {
  known.startedAt ??= page.at.getTime();
  known.rows += page.rows;
  known.count ??= page.count;
  for (const text of times.flat()) {
    const ms = Number(text ?? Number.NaN);
    if (Number.isSafeInteger(ms)) known.newest = Math.max(known.newest ?? ms, ms);
  }
}

/** After this page; none after the last one of the last list, because the end has it. */
export function writeRestingPoint(
  { cursor: { since }, goesOn, passes }: Plan,
  { newest, startedAt }: Known,
  { pass, page }: { readonly pass: number; readonly page: WalkedPage },
): { readonly cursor?: string } {
  const isDone = page.isLast && pass + 1 >= passes.length;
  if (!goesOn || isDone || page.lastId === undefined) return {};
  return {
    cursor: writeCursor({
      ...(since === undefined ? {} : { since }),
      ...(page.isLast ? { pass: pass + 1 } : { pass, after: page.lastId }),
      ...(newest === undefined ? {} : { newest }),
      ...(startedAt === undefined ? {} : { startedAt }),
    }),
  };
}

export function writeEnd(plan: Plan, known: Known): ReadEvent {
  const { newest, startedAt, problem, count } = known;
  // Never later than the read's beginning: what changed behind the reader's back is asked for again.
  const since = newest === undefined ? undefined : Math.min(newest, startedAt ?? newest);
  return {
    kind: "end",
    complete: plan.isWhole && problem === undefined,
    ...(problem === undefined ? {} : { reason: problem }),
    ...(since === undefined || !plan.tellsChanges || plan.isBackfill
      ? {}
      : { cursor: writeCursor({ since }) }),
    ...(count === undefined ? {} : { sourceCount: count }),
  };
}
