// What a read knows so far, and what becomes of it: places to go on from, and the end.
import type { ReadEvent } from "@edp/connector-sdk";
import { writeCursor } from "./cursor.ts";
import type { Plan } from "./plan.ts";
import type { WalkedPage } from "./walk.ts";

export interface Known {
  newest: number | undefined;
  startedAt: number | undefined;
  /** Rows of the list that is being read, and the source's own count of them before the first. */
  rows: number;
  count: number | undefined;
  /** The source's own count of everything. */
  sourceCount: number | undefined;
  /** What keeps the read from being a snapshot. */
  problem: string | undefined;
  /** Rows were withheld: the next read begins where this one did. */
  isShort: boolean;
}

export function beginKnowing({ cursor }: Plan): Known {
  const newest = cursor.newest ?? cursor.since;
  return {
    newest,
    startedAt: cursor.startedAt,
    rows: 0,
    count: undefined,
    sourceCount: undefined,
    problem: undefined,
    isShort: false,
  };
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

/**
 * After the last page of a list. A count that changed meanwhile says nothing about what was read; one that stayed must be
 * what came: a search that leaves rows out, by comparing ids as texts for example, shows here.
 */
export async function noteEndOfList(
  known: Known,
  isEverything: boolean,
  recount: () => Promise<number | undefined>,
): Promise<void> {
  const { count, rows } = known;
  known.rows = 0;
  known.count = undefined;
  if (count === undefined || (count !== rows && (await recount()) !== count)) return;
  if (isEverything) known.sourceCount = count;
  if (count === rows) return;
  known.problem = `ServiceDesk Plus counts ${count.toString()} records and gave ${rows.toString()}`;
  known.isShort = true;
}

export function writeEnd(plan: Plan, known: Known): ReadEvent {
  const { problem, sourceCount } = known;
  return {
    kind: "end",
    complete: plan.isWhole && problem === undefined,
    ...(problem === undefined ? {} : { reason: problem }),
    ...(plan.tellsChanges && !plan.isBackfill ? writeNext(plan, known) : {}),
    ...(sourceCount === undefined ? {} : { sourceCount }),
  };
}

function writeNext({ cursor }: Plan, { newest, startedAt, isShort }: Known): { readonly cursor?: string } {
  // An empty cursor is a place, too: it takes the one of the last page back.
  if (isShort) return { cursor: writeCursor(cursor.since === undefined ? {} : { since: cursor.since }) };
  // Never later than the read's beginning: what changed behind the reader's back is asked for again.
  return newest === undefined
    ? {}
    : { cursor: writeCursor({ since: Math.min(newest, startedAt ?? newest) }) };
}
