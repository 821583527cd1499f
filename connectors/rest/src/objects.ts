// Reading one object, page by page, to its end.
import {
  createRecordReader,
  type ConnectorContext,
  type ReadEvent,
  type ReadRequest,
  type RecordShape,
} from "@edp/connector-sdk";
import type { PageAsk } from "./ask.ts";
import { listChildren } from "./children.ts";
import { createClient, type Page } from "./client.ts";
import type { RestObject } from "./config.ts";
import { findObject, readConfig } from "./read-config.ts";
import { pickNewest, pickSince, writeCursor } from "./cursor.ts";
import { readCount } from "./paging.ts";
import { planRead, type Plan, type Stretch } from "./stretches.ts";
import { createTally, type Tally } from "./tally.ts";
import { walkPages, type Reading } from "./walk-pages.ts";

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, config, request.object);
  const client = await createClient(context, config, "read");
  try {
    yield* readStretches(context, {
      config,
      object,
      client,
      plan: planRead(context, config, object, request),
    });
  } catch (error) {
    throw client.withoutSecrets(error);
  } finally {
    await client.close();
  }
}

interface ObjectReading extends Reading {
  readonly plan: Plan;
}

/** What a read knows so far. */
interface Known {
  readonly tally: Tally;
  newest: string | undefined;
  startedAt: string | undefined;
}

async function* readStretches(context: ConnectorContext, asked: ObjectReading): AsyncIterable<ReadEvent> {
  const { object, plan } = asked;
  const readRecords = createRecordReader(toShape(object));
  const reading = { ...asked, reader: readRecords };
  const known: Known = { tally: createTally(), newest: plan.newest, startedAt: plan.startedAt };
  const stretches =
    object.parent === undefined
      ? plan.stretches
      : listChildren(context, { ...reading, limits: plan.limits, tally: known.tally });
  for await (const stretch of stretches) {
    for await (const { page, number, next } of walkPages(context, reading, stretch)) {
      const extractedAt = context.clock.now();
      const place = writePlace(number, stretch);
      const { batch, refused, also } = readRecords(page.frame, {
        place,
        firstItem: 1,
        extractedAt,
        ...(stretch.parent === undefined ? {} : { keyBefore: [stretch.parent] }),
      });
      known.startedAt ??= readSourceTime(page, extractedAt);
      known.tally.add({
        recordIds: batch.recordIds,
        recordCount: batch.count + refused.length,
        sourceCount: readCount(object, page),
      });
      known.newest = (also[0] ?? []).reduce(pickNewest, known.newest);
      yield* refused;
      if (batch.count > 0)
        yield { kind: "records", batch, ...writeRestingPoint(plan, known, { next, stretch }) };
    }
    known.tally.endList();
  }
  yield writeEnd(context, reading, known);
}

function writePlace(number: number, { window, parent }: Stretch): string {
  const page = `page ${number.toString()}`;
  if (parent !== undefined) return `${parent} ${page}`;
  return window === undefined ? page : `window ${window.from.toISOString()} ${page}`;
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

/** The source's own time, because cursors are compared with it; ours where it sends none. */
function readSourceTime(page: Page, now: Date): string {
  const at = Date.parse(page.answer.headers["date"] ?? "");
  return (Number.isNaN(at) ? now : new Date(at)).toISOString();
}

interface Place {
  readonly next: PageAsk | undefined;
  readonly stretch: Stretch;
}

/** The next page as a place to go on from; relative, because addresses belong to the environment. */
function writeRestingPoint(plan: Plan, known: Known, { next, stretch }: Place): { readonly cursor?: string } {
  const { newest, startedAt } = known;
  const { window } = stretch;
  // A window that is read to its end goes on with the one after it.
  const from = next === undefined ? window?.to : window?.from;
  if (!plan.goesOn || (next === undefined && from === undefined)) return {};
  return {
    cursor: writeCursor({
      ...(next === undefined ? {} : { next: `${next.url.pathname}${next.url.search}` }),
      ...(next?.body === undefined ? {} : { body: JSON.stringify(next.body) }),
      ...(from === undefined ? {} : { window: from.toISOString() }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(newest === undefined ? {} : { newest }),
    }),
  };
}

function writeEnd(context: ConnectorContext, { object, plan }: ObjectReading, known: Known): ReadEvent {
  const { tally } = known;
  const problem = tally.findProblem();
  if (problem !== undefined) {
    context.log.log("warn", `${context.source} ${object.name} changed while it was read: ${problem}`, {});
  }
  const sourceCount = plan.isWhole ? tally.sourceCount() : undefined;
  const since = object.incremental === undefined || plan.isBackfill ? undefined : findSince(object, known);
  return {
    kind: "end",
    complete: plan.isWhole && problem === undefined,
    ...(problem === undefined ? {} : { reason: problem }),
    ...(since === undefined ? {} : { cursor: writeCursor({ since }) }),
    ...(sourceCount === undefined ? {} : { sourceCount }),
  };
}

/** Windows cover all time up to the read's beginning; else only what came tells how far it went. */
function findSince({ incremental }: RestObject, { newest, startedAt }: Known): string | undefined {
  if (incremental?.windowSeconds !== undefined) return startedAt;
  return newest === undefined ? undefined : pickSince(newest, startedAt);
}
