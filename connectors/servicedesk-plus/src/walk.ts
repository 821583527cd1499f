// All rows of one list, by id. By keyset a page is what comes after the last id; by offset it begins with the last row of
// the page before, so that a row that slipped away shows: then the pages before are looked at again. Neither skips or
// repeats a row while others come and go.
import { EdpError } from "@edp/base";
import { createFieldReader, createPageGuard, readAhead, type RecordFrame } from "@edp/connector-sdk";
import { readPage, type Desk, type DeskPage } from "./client.ts";
import type { DeskList } from "./search.ts";

export interface WalkedPage extends DeskPage {
  /** From 1. */
  readonly number: number;
  /** Of the last row so far. */
  readonly lastId: string | undefined;
  /** Without rows that the page before had, too. */
  readonly rows: number;
  readonly isLast: boolean;
}

export interface Start {
  readonly after?: string;
  readonly wantsCount?: boolean;
}

interface Place {
  readonly number: number;
  readonly after: string | undefined;
  readonly start: number;
  readonly wantsCount: boolean;
}

interface FoundPage extends DeskPage {
  readonly place: Place;
  /** Where the page's first row stands, and how many rows it had before those that were known were taken out. */
  readonly start: number;
  readonly rowCount: number;
  readonly lastId: string | undefined;
}

/** Ends without a page when the request that the list belongs to is gone. */
export async function* walkList(desk: Desk, list: DeskList, from: Start = {}): AsyncGenerator<WalkedPage> {
  const { source } = desk.context;
  const { paging } = desk.config;
  const guard = createPageGuard({ source, object: list.name });
  const pages = readAhead<Place, FoundPage>(
    { number: 1, after: from.after, start: 1, wantsCount: from.wantsCount ?? false },
    {
      open: (place) => (paging === "keyset" ? openAfter(desk, list, place) : openAt(desk, list, place)),
      next: (page) => {
        const next = findNext(page);
        // A page with nothing new must at least not be an earlier one again.
        const recordCount = page.frame.starts.length + page.frame.oversize.length || page.rowCount;
        const shown = next === undefined ? undefined : `${next.after ?? ""} ${next.start.toString()}`;
        guard.expectNew({ bytes: page.body, recordCount, next: shown });
        return next;
      },
    },
  );
  for await (const page of pages) {
    if (page === goneParent) return;
    const rows = page.frame.starts.length + page.frame.oversize.length;
    yield { ...page, rows, number: page.place.number, isLast: findNext(page) === undefined };
  }
}

const nothing = Buffer.alloc(0);
const noFrame: RecordFrame = { data: nothing, starts: [], ends: [], offset: 0, oversize: [] };

/** Stands for the list of a request that is gone. */
const goneParent: FoundPage = {
  frame: noFrame,
  body: nothing,
  hasMore: false,
  count: undefined,
  at: new Date(0),
  place: { number: 1, after: undefined, start: 1, wantsCount: false },
  start: 1,
  rowCount: 0,
  lastId: undefined,
};

function findNext({ hasMore, rowCount, place, lastId, start }: FoundPage): Place | undefined {
  if (!hasMore || rowCount === 0) return undefined;
  return {
    number: place.number + 1,
    after: lastId,
    start: start + Math.max(1, rowCount - 1),
    wantsCount: false,
  };
}

async function openAfter(desk: Desk, list: DeskList, place: Place): Promise<FoundPage> {
  const { after, wantsCount } = place;
  const { pageSize: size } = desk.config;
  const page = await readPage(desk, list, { size, wantsCount, ...(after === undefined ? {} : { after }) });
  if (page === undefined) return goneParent;
  const ids = readIds(desk, list, page.frame);
  const first = ids.find((id) => id !== undefined);
  if (after !== undefined && first !== undefined && !isLarger(first, after))
    throw refuseOrder(desk, list, `gave the id ${first} when it was asked for those after ${after}`);
  return { ...page, place, start: 1, rowCount: ids.length, lastId: findLast(ids) ?? after };
}

async function openAt(desk: Desk, list: DeskList, place: Place): Promise<FoundPage> {
  const { after, wantsCount } = place;
  const { pageSize: size } = desk.config;
  for (let { start } = place; ; start = Math.max(1, start - size)) {
    const page = await readPage(desk, list, { size, start, wantsCount });
    if (page === undefined) return goneParent;
    const ids = readIds(desk, list, page.frame);
    const first = ids.find((id) => id !== undefined);
    // Rows before it went away: what should have stood here has moved to an earlier place.
    const isBehind = start > 1 && after !== undefined && (first === undefined || isLarger(first, after));
    if (isBehind) continue;
    const frame = after === undefined ? page.frame : keepAfter(page.frame, ids, after);
    return { ...page, frame, place, start, rowCount: ids.length, lastId: findLast(ids) ?? after };
  }
}

function keepAfter(frame: RecordFrame, ids: readonly (string | undefined)[], after: string): RecordFrame {
  const isNew = ids.map((id) => id === undefined || isLarger(id, after));
  return {
    ...frame,
    starts: frame.starts.filter((_, index) => isNew[index]),
    ends: frame.ends.filter((_, index) => isNew[index]),
  };
}

const readId = createFieldReader([["id"]]);

/** Ids as the rows have them; undefined where a row has none and will be refused. They must come in order. */
function readIds(desk: Desk, list: DeskList, frame: RecordFrame): readonly (string | undefined)[] {
  const ids: (string | undefined)[] = [];
  let last: string | undefined;
  for (const [index, start] of frame.starts.entries()) {
    const id = readId(frame.data, start, frame.ends[index]).fields[0]?.text;
    if (id !== undefined && !/^\d+$/.test(id)) {
      ids.push(undefined);
      continue;
    }
    if (id !== undefined && last !== undefined && isLarger(last, id))
      throw refuseOrder(desk, list, `gave the id ${id} after ${last}`);
    ids.push(id);
    last = id ?? last;
  }
  return ids;
}

/** Larger than any number that a computer counts with: compared as digits. */
function isLarger(one: string, other: string): boolean {
  const [a, b] = [one.replace(/^0+/, ""), other.replace(/^0+/, "")];
  return a.length === b.length ? a > b : a.length > b.length;
}

const findLast = (ids: readonly (string | undefined)[]): string | undefined =>
  ids.findLast((id) => id !== undefined);

function refuseOrder({ context, config }: Desk, { name }: DeskList, problem: string): EdpError {
  return new EdpError("EDP-SRC-358", {
    source: context.source,
    object: name,
    problem,
    paging: config.paging,
  });
}
