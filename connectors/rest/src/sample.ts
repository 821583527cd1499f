// The first page of an object: what a check and a discovery look at.
import type { ConnectorContext } from "@edp/connector-sdk";
import { listParents } from "./children.ts";
import { readPage, type Page } from "./client.ts";
import { writeFirstAsk } from "./paging.ts";
import { createTally } from "./tally.ts";
import { writeWindow } from "./time-limits.ts";
import type { Reading } from "./walk-pages.ts";
import { floorTime } from "./windows.ts";

/** Undefined when it has a parent, and no record of that has been found. */
export async function readSample(context: ConnectorContext, reading: Reading): Promise<Page | undefined> {
  const { config, object } = reading;
  const limits = writeLastWindow(context, reading);
  if (object.parent === undefined)
    return readPage(context, { ...reading, ask: writeFirstAsk(config, object, limits) });
  for await (const { path } of listParents(context, { ...reading, tally: createTally() }))
    return readPage(context, { ...reading, ask: writeFirstAsk(config, { ...object, path }, {}) });
  return undefined;
}

/** Of an object in windows the latest one: there its newest records are. */
function writeLastWindow({ clock }: ConnectorContext, { object: { incremental } }: Reading) {
  if (incremental?.windowSeconds === undefined) return {};
  const sizeMs = incremental.windowSeconds * 1000;
  const from = floorTime(new Date(clock.now().getTime() - sizeMs), incremental.format);
  return writeWindow(incremental, { from, to: new Date(from.getTime() + sizeMs) });
}
