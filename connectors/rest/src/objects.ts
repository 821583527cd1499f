// Reading one object, page by page, to its end.
import { EdpError } from "@edp/base";
import {
  createPageGuard,
  createRecordReader,
  type ConnectorContext,
  type HttpClient,
  type ReadEvent,
  type ReadRequest,
  type RecordShape,
} from "@edp/connector-sdk";
import { createClient, readPage, type Page } from "./client.ts";
import { findObject, readConfig, type RestConfig, type RestObject } from "./config.ts";
import { parseCursor, pickNewest, pickSince, writeCursor, writeWindow, type Cursor } from "./cursor.ts";
import { createTally, type Tally } from "./tally.ts";
import { findNextUrl, readCount, writeFirstUrl } from "./paging.ts";

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, config, request.object);
  const client = await createClient(context, config, "read");
  try {
    yield* readPages(context, { config, object, client, plan: planRead(context, config, object, request) });
  } catch (error) {
    throw client.withoutSecrets(error);
  } finally {
    await client.close();
  }
}

/** Where a read begins and what it covers. */
interface Plan {
  readonly url: URL;
  /** The same read from its first page, when `url` goes on in the middle of one that was broken off. */
  readonly again: URL | undefined;
  readonly newest: string | undefined;
  /** When the read began, by the source's clock; undefined until its first page. */
  readonly startedAt: string | undefined;
  /** Everything that the object has is in scope. */
  readonly isWhole: boolean;
  /** Goes on from a cursor, and may be broken off and gone on with. */
  readonly goesOn: boolean;
  readonly isBackfill: boolean;
}

interface Reading {
  readonly config: RestConfig;
  readonly object: RestObject;
  readonly client: HttpClient;
  readonly plan: Plan;
}

function planRead(
  context: ConnectorContext,
  config: RestConfig,
  object: RestObject,
  request: ReadRequest,
): Plan {
  const { since, until } = request;
  const isBackfill = (since !== undefined || until !== undefined) && object.incremental !== undefined;
  const goesOn = request.mode === "incremental" && object.incremental !== undefined && !isBackfill;
  // A full read always begins at its first page: only what one read has seen may decide what is gone.
  const cursor: Cursor = goesOn ? parseCursor(context.source, request) : {};
  const window = writeWindow(context.source, object, { since: since ?? cursor.since, until });
  const first = writeFirstUrl(config, object, window);
  const next = cursor.next === undefined ? undefined : new URL(cursor.next, config.baseUrl);
  return {
    url: next ?? first,
    again: next === undefined ? undefined : first,
    newest: cursor.newest ?? cursor.since,
    startedAt: cursor.startedAt,
    isWhole: cursor.since === undefined && next === undefined && !isBackfill,
    goesOn,
    isBackfill,
  };
}

async function* readPages(context: ConnectorContext, reading: Reading): AsyncIterable<ReadEvent> {
  const { object, plan } = reading;
  const { source, clock } = context;
  const guard = createPageGuard({ source, object: object.name });
  const readRecords = createRecordReader(toShape(object));
  const tally = createTally();
  let { newest, startedAt } = plan;
  let next: URL | undefined = plan.url;
  for (let number = 1; next !== undefined; number += 1) {
    const page: Page = await readPageOrBeginAgain(
      context,
      reading,
      next,
      number === 1 ? plan.again : undefined,
    );
    const place = { place: `page ${number.toString()}`, firstItem: 1, extractedAt: clock.now() };
    const { batch, refused, also } = readRecords(page.frame, place);
    startedAt ??= readSourceTime(page, clock.now());
    next = withoutKey(reading.config, findNextUrl(source, object, page));
    const recordCount = batch.count + refused.length;
    guard.expectNew({ bytes: page.answer.body, recordCount, next: next?.href });
    tally.add({ recordIds: batch.recordIds, recordCount, sourceCount: readCount(object, page) });
    newest = (also[0] ?? []).reduce(pickNewest, newest);
    yield* refused;
    if (batch.count > 0)
      yield { kind: "records", batch, ...writeRestingPoint(plan, { next, newest, startedAt }) };
  }
  yield writeEnd(context, reading, tally, newest === undefined ? undefined : pickSince(newest, startedAt));
}

function toShape(object: RestObject): RecordShape {
  const { key, updatedAt, deletedWhen, incremental } = object;
  return {
    key,
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(deletedWhen === undefined ? {} : { deletedWhen }),
    ...(incremental === undefined ? {} : { also: [incremental.field] }),
  };
}

/** A page that a broken-off read left may be gone by now; then the read begins with its first page again. */
async function readPageOrBeginAgain(
  context: ConnectorContext,
  reading: Reading,
  url: URL,
  again: URL | undefined,
): Promise<Page> {
  try {
    return await readPage(context, { ...reading, url });
  } catch (error) {
    if (again === undefined || !(error instanceof EdpError) || error.code !== "EDP-SRC-008") throw error;
    context.log.log("info", "the page to go on from is gone; reading begins again", {
      object: reading.object.name,
    });
    return readPage(context, { ...reading, url: again });
  }
}

/** Many sources repeat the key in their links; each request adds it anew, and no cursor may keep it. */
function withoutKey({ auth }: RestConfig, url: URL | undefined): URL | undefined {
  if (auth.kind === "api-key" && auth.in === "query" && url?.searchParams.has(auth.name) === true)
    url.searchParams.delete(auth.name);
  return url;
}

/** The source's own time, because cursors are compared with it; ours where it sends none. */
function readSourceTime(page: Page, now: Date): string {
  const at = Date.parse(page.answer.headers["date"] ?? "");
  return (Number.isNaN(at) ? now : new Date(at)).toISOString();
}

interface Progress {
  readonly next: URL | undefined;
  readonly newest: string | undefined;
  readonly startedAt: string;
}

/** The next page as a place to go on from; relative, because addresses belong to the environment. */
function writeRestingPoint(plan: Plan, { next, newest, startedAt }: Progress): { readonly cursor?: string } {
  if (!plan.goesOn || next === undefined) return {};
  const seen = newest === undefined ? {} : { newest };
  return { cursor: writeCursor({ next: `${next.pathname}${next.search}`, startedAt, ...seen }) };
}

function writeEnd(
  context: ConnectorContext,
  reading: Reading,
  tally: Tally,
  since: string | undefined,
): ReadEvent {
  const { object, plan } = reading;
  const problem = tally.findProblem();
  if (problem !== undefined) {
    context.log.log("warn", `${context.source} ${object.name} changed while it was read: ${problem}`, {});
  }
  const sourceCount = plan.isWhole ? tally.sourceCount() : undefined;
  const hasCursor = object.incremental !== undefined && !plan.isBackfill && since !== undefined;
  return {
    kind: "end",
    complete: plan.isWhole && problem === undefined,
    ...(problem === undefined ? {} : { reason: problem }),
    ...(hasCursor ? { cursor: writeCursor({ since }) } : {}),
    ...(sourceCount === undefined ? {} : { sourceCount }),
  };
}
