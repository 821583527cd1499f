// What a read goes through: the whole object as one list, or one window of time after the other.
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import type { AskValues, PageAsk } from "./ask.ts";
import type { Page } from "./client.ts";
import type { Incremental, RestConfig, RestObject } from "./config.ts";
import { parseCursor, type Cursor } from "./cursor.ts";
import { writeFirstAsk } from "./paging.ts";
import { subtractOverlap, writeLimits, writeWindow } from "./time-limits.ts";
import { floorTime, listWindows, type TimeWindow } from "./windows.ts";

/** A list that is paged through by itself. */
export interface Stretch {
  readonly ask: PageAsk;
  /** The same list from its first page, when `ask` goes on in the middle of one that was broken off. */
  readonly again?: PageAsk;
  /** The page of `ask`, when it was asked for already. */
  readonly page?: Promise<Page>;
  /** The record that the list belongs to. */
  readonly parent?: string;
  /** Its stretch of time. */
  readonly window?: TimeWindow;
}

/** Where a read begins and what it covers. */
export interface Plan {
  readonly stretches: Iterable<Stretch>;
  /** What limits the lists in time, where they are not windows. */
  readonly limits: AskValues;
  readonly newest: string | undefined;
  /** When the read began, by the source's clock; undefined until its first page. */
  readonly startedAt: string | undefined;
  /** Everything that the object has is in scope. */
  readonly isWhole: boolean;
  /** Goes on from a cursor, and may be broken off and gone on with. */
  readonly goesOn: boolean;
  readonly isBackfill: boolean;
}

export function planRead(
  context: ConnectorContext,
  config: RestConfig,
  object: RestObject,
  request: Omit<ReadRequest, "object">,
): Plan {
  const { since, until } = request;
  const { incremental } = object;
  const isBackfill = (since !== undefined || until !== undefined) && incremental !== undefined;
  const goesOn = request.mode === "incremental" && incremental !== undefined && !isBackfill;
  // A full read always begins at its first page: only what one read has seen may decide what is gone.
  const cursor: Cursor = goesOn
    ? parseCursor(context.source, { object: object.name, cursor: request.cursor })
    : {};
  const isResumed = cursor.next !== undefined || cursor.window !== undefined;
  const range = { since: since ?? cursor.since, until };
  const { windowSeconds } = incremental ?? {};
  const limits = incremental?.windowSeconds === undefined ? writeLimits(context.source, object, range) : {};
  const stretches =
    incremental === undefined || windowSeconds === undefined
      ? [resumeAt(config, cursor, writeFirstAsk(config, object, limits))]
      : listStretches(context, config, object, { incremental, windowSeconds, cursor, ...range });
  return {
    stretches,
    limits,
    newest: cursor.newest ?? cursor.since,
    startedAt: cursor.startedAt,
    isWhole: cursor.since === undefined && !isResumed && !isBackfill,
    // Parents come and go: a list of them has no place to go on from.
    goesOn: goesOn && object.parent === undefined,
    isBackfill,
  };
}

interface Windows {
  readonly incremental: Incremental;
  readonly windowSeconds: number;
  readonly cursor: Cursor;
  readonly since: string | Date | undefined;
  readonly until: Date | undefined;
}

function* listStretches(
  context: ConnectorContext,
  config: RestConfig,
  object: RestObject,
  windows: Windows,
): Iterable<Stretch> {
  const { incremental, windowSeconds, cursor, until } = windows;
  const from = floorTime(findFirstWindow(context.source, object, windows), incremental.format);
  let isFirst = true;
  for (const window of listWindows({ from, until, sizeMs: windowSeconds * 1000, now: context.clock.now })) {
    const ask = writeFirstAsk(config, object, writeWindow(incremental, window));
    yield { ...resumeAt(config, isFirst ? cursor : {}, ask), window };
    isFirst = false;
  }
}

/** The window that was broken off; else the overlap before the last read's beginning; else the first of all. */
function findFirstWindow(source: string, object: RestObject, windows: Windows): Date {
  const { incremental, cursor, since } = windows;
  const start = new Date(incremental.start ?? 0);
  if (cursor.window !== undefined)
    return subtractOverlap(source, object, { ...incremental, overlapSeconds: 0 }, cursor.window);
  if (since instanceof Date) return since;
  if (since === undefined) return start;
  const from = subtractOverlap(source, object, incremental, since);
  return from > start ? from : start;
}

function resumeAt({ baseUrl }: RestConfig, { next, body }: Cursor, first: PageAsk): Stretch {
  if (next === undefined) return { ask: first };
  const url = new URL(next, baseUrl);
  const ask = body === undefined ? { url } : { url, body: JSON.parse(body) as NonNullable<PageAsk["body"]> }; // as written
  return { ask, again: first };
}
