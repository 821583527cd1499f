// Accounts and groups: whole at first, then what changed. A first round of changes is the whole; from its delta link
// on, Graph tells who was made, changed or removed since then.
import { createRecordReader, type ReadEvent, type ReadRequest } from "@edp/connector-sdk";
import { readCount, type GraphPage, type PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";
import { readDeltaCursor, tooOld, writeDeltaCursor, type DeltaCursor } from "./delta-cursor.ts";
import { firstRound, readRound } from "./delta-round.ts";

export interface Tracked {
  readonly path: "/users" | "/groups";
  /** The properties that changes are told of, relations included. */
  readonly select: (config: GraphConfig) => string;
  /**
   * A round tells of a relation only when it changed, so a record of changes is not whole. Then those that changed are
   * read once more, each by a first round of its own, which gives the same bytes as the first round of all.
   */
  readonly hasRelations: (config: GraphConfig) => boolean;
}

/** As many as Graph takes in one filter of a round. */
const filteredIds = 50;

const readRecords = createRecordReader({ key: ["id"], deletedWhen: { field: "@removed" }, also: ["id"] });

export interface Round {
  readonly mode: ReadRequest["mode"];
  readonly from: DeltaCursor | undefined;
  readonly url: URL;
  readonly startedAt: Date;
}

/** Where a read begins: at the cursor's link, or with a first round. Throws EDP-SRC-031 when the link cannot be used. */
export function planRound(
  place: PagePlace,
  path: string,
  select: string,
  { mode, cursor }: ReadRequest,
): Round {
  const from =
    mode === "incremental" && cursor !== undefined ? readDeltaCursor(place, cursor, select) : undefined;
  const url = from?.url ?? firstRound(place, path, select);
  return { mode, from, url, startedAt: place.context.clock.now() };
}

/** The cursor after this page: in the middle of an incremental round its next page, at the end the next round. */
export function placeAfter(
  place: PagePlace,
  round: Round,
  tracks: string,
  page: GraphPage,
): string | undefined {
  const url = page.delta ?? (round.mode === "incremental" ? page.next : undefined);
  // A round that goes on is as old as the link that it began with.
  const issuedAt = page.delta === undefined ? (round.from?.issuedAt ?? round.startedAt) : round.startedAt;
  return url === undefined ? undefined : writeDeltaCursor(place, { url, issuedAt, tracks });
}

export async function* readTracked(
  place: PagePlace,
  object: Tracked,
  request: ReadRequest,
): AsyncGenerator<ReadEvent> {
  const { config } = place.graph;
  const collection = object.path === "/users" ? "users" : "groups";
  const select = object.select(config);
  const round = planRound(place, object.path, select, request);
  const mustComplete = round.from !== undefined && object.hasRelations(config);
  const countBefore = await readCount(place, collection);
  let cursor: string | undefined;
  let number = 0;
  for await (const page of readRound({ ...place, reader: readRecords }, round.url)) {
    number += 1;
    cursor = placeAfter(place, round, select, page);
    const events = mustComplete
      ? completePage(place, object, page, number)
      : openRecords(place, page, `page ${number.toString()}`);
    yield* withCursor(events, request.mode === "incremental" ? cursor : undefined);
  }
  // A count that changed during the read says nothing about the read.
  const sourceCount = countBefore === (await readCount(place, collection)) ? countBefore : undefined;
  yield {
    kind: "end",
    complete: request.mode === "full",
    ...(cursor === undefined ? {} : { cursor }),
    ...(sourceCount === undefined ? {} : { sourceCount }),
  };
}

function* openRecords({ context }: PagePlace, page: GraphPage, place: string): Generator<ReadEvent> {
  const { batch, refused } = readRecords(page.frame, {
    place,
    firstItem: 1,
    extractedAt: context.clock.now(),
  });
  yield* refused;
  if (batch.count > 0) yield { kind: "records", batch };
}

/** A page of changes with every record whole: deletions as they stand, the others read again. */
async function* completePage(
  place: PagePlace,
  object: Tracked,
  page: GraphPage,
  number: number,
): AsyncGenerator<ReadEvent> {
  const at = { place: `page ${number.toString()}`, firstItem: 1, extractedAt: place.context.clock.now() };
  const { batch, refused } = readRecords(page.frame, at);
  yield* refused;
  const isGone = (index: number): boolean => batch.operations[index] === "delete";
  const gone = batch.recordIds.map((_id, index) => index).filter(isGone);
  if (gone.length > 0) yield { kind: "records", batch: pick(batch, gone) };
  // Once each: a round may tell of the same record several times.
  const changed = [...new Set(batch.recordIds.filter((_id, index) => !isGone(index)))];
  for (let start = 0; start < changed.length; start += filteredIds) {
    const filter = changed
      .slice(start, start + filteredIds)
      .map((id) => `id eq '${id.replaceAll("'", "''")}'`)
      .join(" or ");
    const first = firstRound(place, object.path, object.select(place.graph.config), filter);
    for await (const own of readRound(place, first)) yield* openRecords(place, own, at.place);
  }
}

type Records = Extract<ReadEvent, { kind: "records" }>;

function pick(batch: Records["batch"], indexes: readonly number[]): Records["batch"] {
  const from = <T>(list: readonly T[]): T[] => indexes.map((index) => list[index] as T); // indexes of this batch
  return {
    ...batch,
    count: indexes.length,
    recordIds: from(batch.recordIds),
    operations: from(batch.operations),
    starts: from(batch.starts),
    ends: from(batch.ends),
    sourceUpdatedAt: from(batch.sourceUpdatedAt),
  };
}

/** The cursor stands on the last records of its page: only then is all of the page there. */
export async function* withCursor(
  events: Iterable<ReadEvent> | AsyncIterable<ReadEvent>,
  cursor: string | undefined,
): AsyncGenerator<ReadEvent> {
  let held: Records | undefined;
  for await (const event of events) {
    if (held !== undefined) yield held;
    held = undefined;
    if (event.kind === "records") held = event;
    else yield event;
  }
  if (held !== undefined) yield cursor === undefined ? held : { ...held, cursor };
}

/** For sources whose settings rule changes out: what was a cursor is none any more. */
export function expectNoCursor(place: PagePlace, { mode, cursor }: ReadRequest): void {
  if (mode === "incremental" && cursor !== undefined)
    throw tooOld(place, "the source's settings ask for whole reads");
}
