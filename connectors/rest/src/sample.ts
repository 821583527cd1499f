// The first page of an object: what a check and a discovery look at.
import type { ConnectorContext } from "@edp/connector-sdk";
import { readPage, type Page } from "./client.ts";
import { writeFirstAsk } from "./paging.ts";
import { writeWindow } from "./time-limits.ts";
import type { Reading } from "./walk-pages.ts";
import { floorTime } from "./windows.ts";

export function readSample(context: ConnectorContext, reading: Reading): Promise<Page> {
  const { config, object } = reading;
  return readPage(context, {
    ...reading,
    ask: writeFirstAsk(config, object, writeLastWindow(context, reading)),
  });
}

/** Of an object in windows the latest one: there its newest records are. */
function writeLastWindow({ clock }: ConnectorContext, { object: { incremental } }: Reading) {
  if (incremental?.windowSeconds === undefined) return {};
  const sizeMs = incremental.windowSeconds * 1000;
  const from = floorTime(new Date(clock.now().getTime() - sizeMs), incremental.format);
  return writeWindow(incremental, { from, to: new Date(from.getTime() + sizeMs) });
}
