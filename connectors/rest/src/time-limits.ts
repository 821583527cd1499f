// The values that limit a request in time: from when on, and up to when.
import { EdpError } from "@edp/base";
import type { AskValues } from "./ask.ts";
import type { Incremental, RestObject } from "./config.ts";
import { readMs } from "./cursor.ts";
import { unitMs, type TimeWindow } from "./windows.ts";

/** What changed since then, and before `until` in a backfill. */
export function writeLimits(
  source: string,
  object: RestObject,
  range: { readonly since: string | Date | undefined; readonly until: Date | undefined },
): AskValues {
  const { incremental } = object;
  if (incremental === undefined) return {};
  const { parameter, untilParameter } = incremental;
  const since =
    range.since === undefined
      ? {}
      : { [parameter]: fill(incremental, writeSince(source, object, incremental, range.since)) };
  if (untilParameter === undefined || range.until === undefined) return since;
  return { ...since, [untilParameter]: formatTime(range.until, incremental.format) };
}

/** One window. Where the API takes in the end as well, the last unit of time before it is named. */
export function writeWindow(incremental: Incremental, { from, to }: TimeWindow): AskValues {
  const { parameter, untilParameter, untilInclusive, format } = incremental;
  const last = untilInclusive === true ? new Date(to.getTime() - unitMs[format]) : to;
  const until = formatTime(last, format);
  return {
    [parameter]: fill(incremental, formatTime(from, format), until),
    ...(untilParameter === undefined ? {} : { [untilParameter]: until }),
  };
}

/** The times in the query that they belong to. They are written by us, so they need no quoting. */
function fill(
  { template }: Incremental,
  since: string | number,
  until: string | number = "",
): string | number {
  return template === undefined
    ? since
    : template.replaceAll("{since}", since.toString()).replaceAll("{until}", until.toString());
}

/** The time to ask from, so much before `since` that nothing late is missed. */
export function subtractOverlap(
  source: string,
  object: RestObject,
  incremental: Incremental,
  since: string,
): Date {
  const ms = readMs(since);
  if (ms !== undefined) return new Date(ms - incremental.overlapSeconds * 1000);
  const problem = `"${since.slice(0, 40)}" is no time`;
  throw new EdpError("EDP-SRC-030", { source, object: object.name, problem });
}

function writeSince(
  source: string,
  object: RestObject,
  incremental: Incremental,
  since: string | Date,
): string | number {
  const { format } = incremental;
  if (since instanceof Date) return formatTime(since, format);
  if (format === "text") return since;
  return formatTime(subtractOverlap(source, object, incremental, since), format);
}

function formatTime(time: Date, format: Incremental["format"]): string | number {
  switch (format) {
    case "iso":
    case "text":
      return time.toISOString();
    case "datetime":
      return time.toISOString().slice(0, 19).replace("T", " ");
    case "date":
      return time.toISOString().slice(0, 10);
    case "unix":
      return Math.floor(time.getTime() / 1000);
    case "unix-ms":
      return time.getTime();
  }
}
