// Reading one table, whole or what changed since the last read.
//
// A whole read at one moment is a single statement, sent as fast as it is landed. Without a moment (the engine
// has none, or `snapshot: none`) it goes by the key, page by page: a row that is there all the time is seen once.
//
// A read of changes goes by (cursor, key). It asks first for the newest cursor value and reads up to that, so it
// ends although rows keep changing. What it covers ends `lookback` before that value, never later than the
// database's own clock: a transaction that was open meanwhile shows its rows late, with cursor values from
// before, and a row dated into the future must not make the next read skip what comes until then.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "../connector.ts";
import type { SqlConfig } from "./config.ts";
import { parseSqlCursor, writeSqlCursor, type OpenRead } from "./cursor.ts";
import type { CursorKind, Position, SqlDialect } from "./dialect.ts";
import type { RowPage, SqlSession } from "./engine.ts";
import { writePage, writeWhole, type PageRequest } from "./statements.ts";
import type { SqlColumn, SqlTable } from "./table.ts";

export interface TableWork {
  readonly config: SqlConfig;
  readonly dialect: SqlDialect;
  readonly session: SqlSession;
  readonly table: SqlTable;
  readonly request: ReadRequest;
}

type ReadContext = Pick<ConnectorContext, "source" | "clock" | "signal">;

export async function* readTable(context: ReadContext, work: TableWork): AsyncIterable<ReadEvent> {
  const { request, table } = work;
  const { since, until } = request;
  const isWindow = table.cursor !== undefined && (since !== undefined || until !== undefined);
  if (isWindow) yield* readWindow(context, work);
  else if (request.mode === "incremental" && table.cursor !== undefined) yield* readChanges(context, work);
  else yield* readWhole(context, work);
}

async function* readWhole(context: ReadContext, work: TableWork): AsyncIterable<ReadEvent> {
  const { dialect, session, table } = work;
  const bounds = table.cursor === undefined ? undefined : await readBounds(context, work, table.cursor);
  let rowCount = 0;
  const pages = session.hasSnapshot
    ? session.readRows(table, writeWhole(dialect, table))
    : readByKey(context, work);
  for await (const page of pages) {
    rowCount += page.rowCount;
    yield* page.refused;
    if (page.batch.count > 0) yield { kind: "records", batch: page.batch };
  }
  const cursor = bounds === undefined ? {} : { cursor: writeSqlCursor({ since: bounds.next }) };
  yield { kind: "end", complete: true, ...cursor, ...(session.hasSnapshot ? { sourceCount: rowCount } : {}) };
}

async function* readByKey(context: ReadContext, work: TableWork): AsyncIterable<RowPage> {
  const { config, dialect, session, table } = work;
  yield* readPages(context, work, { rows: "key" });
  if (!table.key.some(({ nullable }) => nullable)) return;
  // They go to quarantine, so one page of them says enough.
  yield* session.readRows(table, writePage(dialect, table, { rows: "no key", limit: config.pageRows }));
}

async function* readChanges(context: ReadContext, work: TableWork): AsyncIterable<ReadEvent> {
  const { table, request } = work;
  const cursor = parseSqlCursor(context.source, request);
  const open = cursor.open ?? (await beginChanges(context, work));
  // An empty table: nothing to read, and the next read begins where this one would have.
  if (open === undefined) {
    yield {
      kind: "end",
      complete: false,
      ...(request.cursor === undefined ? {} : { cursor: request.cursor }),
    };
    return;
  }
  const stages = listStages(table, open, cursor.since);
  for (const stage of stages) {
    for await (const page of readPages(context, work, stage)) {
      yield* page.refused;
      if (page.batch.count === 0) continue;
      const at = page.last === undefined ? {} : { after: page.last };
      const resting = {
        ...cursor,
        open: { ceiling: open.ceiling, next: open.next, rows: stage.rows, ...at },
      };
      yield {
        kind: "records",
        batch: page.batch,
        ...(page.last === undefined ? {} : { cursor: writeSqlCursor(resting) }),
      };
    }
  }
  yield { kind: "end", complete: false, cursor: writeSqlCursor({ since: open.next }) };
}

async function beginChanges(context: ReadContext, work: TableWork): Promise<OpenRead | undefined> {
  const { cursor } = work.table;
  const bounds = cursor === undefined ? undefined : await readBounds(context, work, cursor);
  return bounds === undefined ? undefined : { ...bounds, rows: "cursor" };
}

type Stage = Omit<PageRequest, "limit" | "rows"> & { readonly rows: "cursor" | "nulls" };

/** Rows with a cursor value, then those without: these may change and nothing would say so. */
function listStages(table: SqlTable, open: OpenRead, since: string | undefined): readonly Stage[] {
  const changed: Stage = { rows: "cursor", from: since, to: open.ceiling };
  const nulls: Stage = { rows: "nulls" };
  if (open.rows === "nulls") return [{ ...nulls, after: open.after }];
  const first = { ...changed, after: open.after };
  return table.cursor?.nullable === true ? [first, nulls] : [first];
}

/** A backfill: the rows whose cursor lies in the window. The cursor of the stream stays where it is. */
async function* readWindow(context: ReadContext, work: TableWork): AsyncIterable<ReadEvent> {
  const { request, table } = work;
  if (table.cursor === undefined || work.dialect.cursorKind(table.cursor) !== "time") {
    const problem = "has no time to compare a window with, so --since and --until cannot be used";
    throw new EdpError("EDP-SRC-028", {
      source: context.source,
      key: `objects.${request.object}.cursor`,
      problem,
    });
  }
  const text = (at: Date | undefined): string | undefined => at?.toISOString().slice(0, 19);
  const stage = { rows: "cursor", from: text(request.since), to: text(request.until) } as const;
  for await (const page of readPages(context, work, stage)) {
    yield* page.refused;
    if (page.batch.count > 0) yield { kind: "records", batch: page.batch };
  }
  yield { kind: "end", complete: false };
}

/** Pages until one is shorter than its limit. */
async function* readPages(
  context: ReadContext,
  { config, dialect, session, table }: TableWork,
  first: Omit<PageRequest, "limit">,
): AsyncIterable<RowPage> {
  let after: Position | undefined = first.after;
  for (;;) {
    context.signal.throwIfAborted();
    const limit = config.pageRows;
    let rowCount = 0;
    for await (const page of session.readRows(table, writePage(dialect, table, { ...first, after, limit }))) {
      rowCount += page.rowCount;
      after = page.last ?? after;
      yield page;
    }
    if (rowCount < limit) return;
    await context.clock.sleep(config.pauseMs, context.signal);
  }
}

interface Bounds {
  readonly ceiling: string;
  readonly next: string;
}

/** Undefined: no row has a cursor value. */
async function readBounds(
  context: ReadContext,
  { config, dialect, session, table }: TableWork,
  cursor: SqlColumn,
): Promise<Bounds | undefined> {
  const kind = expectCursorKind(context.source, dialect, table, cursor);
  const lookback = table.object.lookback ?? defaultLookback[kind];
  const statement = dialect.bounds(table, { kind, lookback, timeZone: config.timeZone });
  const [[ceiling, next] = []] = await session.readTexts(statement);
  if (ceiling === undefined || ceiling === null || next === undefined || next === null) return undefined;
  return { ceiling, next };
}

/** Five minutes of clock and of open transactions; a thousand numbers that were given out and not yet committed. */
const defaultLookback: Readonly<Record<CursorKind, number>> = { time: 300, number: 1000, version: 0 };

export function expectCursorKind(
  source: string,
  dialect: SqlDialect,
  { object }: SqlTable,
  cursor: SqlColumn,
): CursorKind {
  const kind = dialect.cursorKind(cursor);
  if (kind !== undefined) return kind;
  throw new EdpError("EDP-SRC-190", { source, object: object.name, column: cursor.name, type: cursor.type });
}
