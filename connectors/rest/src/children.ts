// One list for each record of another object, such as the notes of each request. A few parents' first pages are asked
// for at once; the lists come in the order of their parents.
import { EdpError } from "@edp/base";
import { createRecordReader, type ConnectorContext } from "@edp/connector-sdk";
import type { AskValues } from "./ask.ts";
import { readPage } from "./client.ts";
import type { RestObject } from "./config.ts";
import { findObject } from "./read-config.ts";
import { writeFirstAsk } from "./paging.ts";
import { planRead, type Stretch } from "./stretches.ts";
import { createTally, type Tally } from "./tally.ts";
import { walkPages, type Reading } from "./walk-pages.ts";

export interface ChildReading extends Reading {
  /** What limits the children in time. */
  readonly limits: AskValues;
  /** Told when not all parents could be asked. */
  readonly tally: Tally;
}

type AskedChild = Stretch & Required<Pick<Stretch, "page">>;

export async function* listChildren(
  context: ConnectorContext,
  reading: ChildReading,
): AsyncIterable<Stretch> {
  const waiting: AskedChild[] = [];
  const concurrency = reading.object.parent?.concurrency ?? 1;
  const counts = { asked: 0, gone: 0 };
  const findOldest = async (): Promise<readonly Stretch[]> => {
    const oldest = waiting.shift();
    if (oldest === undefined) return [];
    const { isGone } = await oldest.page;
    counts.asked += 1;
    counts.gone += isGone === true ? 1 : 0;
    return isGone === true ? [] : [oldest];
  };
  for await (const parent of listParents(context, reading)) {
    waiting.push(askChild(context, reading, parent));
    if (waiting.length >= concurrency) yield* await findOldest();
  }
  while (waiting.length > 0) yield* await findOldest();
  // One that is gone is no error; that all of them are gone is a wrong path, and nothing may be deleted for it.
  if (counts.asked > 0 && counts.gone === counts.asked)
    throw new EdpError("EDP-SRC-221", {
      source: context.source,
      object: reading.object.name,
      path: reading.object.path,
      count: counts.asked,
    });
}

export interface ParentRecord {
  readonly id: string;
  /** The child's path with the parent's fields in it. */
  readonly path: string;
}

function askChild(context: ConnectorContext, reading: ChildReading, { id, path }: ParentRecord): AskedChild {
  const ask = writeFirstAsk(reading.config, { ...reading.object, path }, reading.limits);
  const page = readPage(context, { ...reading, ask });
  page.catch(() => undefined); // told when its turn comes; until then nobody listens
  return { ask, page, parent: id };
}

/** The records that have children, page by page. */
export async function* listParents(
  context: ConnectorContext,
  reading: Omit<ChildReading, "limits">,
): AsyncIterable<ParentRecord> {
  const { config, object, tally } = reading;
  const parent = findObject(context.source, config, object.parent?.object ?? "");
  const names = [...object.path.matchAll(placeholder)].map(([, name = ""]) => name);
  const readRecords = createRecordReader({ ...toParentShape(parent), also: names });
  const parents = createTally();
  const request = { mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
  for (const stretch of planRead(context, config, parent, request).stretches) {
    for await (const { page } of walkPages(
      context,
      { ...reading, object: parent, reader: readRecords },
      stretch,
    )) {
      const extractedAt = context.clock.now();
      const { batch, refused, also } = readRecords(page.frame, {
        place: "parents",
        firstItem: 1,
        extractedAt,
      });
      const recordCount = batch.count + refused.length;
      parents.add({ recordIds: batch.recordIds, recordCount, sourceCount: undefined });
      if (refused.length > 0) tally.note(`${parent.name} has records that cannot be read`);
      for (const [index, id] of batch.recordIds.entries()) {
        if (batch.operations[index] === "delete") continue;
        const path = fillPath(
          object.path,
          names.map((_, slot) => also[slot]?.[index]),
        );
        if (path === undefined) tally.note(`${parent.name} ${id} has no fields for the path ${object.path}`);
        else yield { id, path };
      }
    }
    parents.endList();
  }
  const problem = parents.findProblem();
  if (problem !== undefined) tally.note(`${parent.name} changed: ${problem}`);
}

const placeholder = /\{([^}]+)\}/g;

function toParentShape({ key, deletedWhen }: RestObject): Parameters<typeof createRecordReader>[0] {
  return { key, ...(deletedWhen === undefined ? {} : { deletedWhen }) };
}

/** Undefined when a field is missing, or would lead to another place: `..` stays one however it is written. */
function fillPath(path: string, fields: readonly (string | undefined)[]): string | undefined {
  if (fields.some((field) => field === undefined || /^\.{0,2}$/.test(field) || !field.isWellFormed()))
    return undefined;
  let slot = 0;
  return path.replace(placeholder, () => encodeURIComponent(fields[slot++] ?? ""));
}
