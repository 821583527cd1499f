// Where an incremental read goes on: after the newest change that was seen, and inside a read that was broken
// off, at its next page.
import { EdpError, type Json } from "@edp/base";
import { readIsoTime, type ReadRequest } from "@edp/connector-sdk";
import type { Incremental, RestObject } from "./config.ts";

export interface Cursor {
  /** The newest change time of a completed read, as the source writes it. */
  readonly since?: string;
  /** A read that is under way: its next page, the newest change that it has seen, and when it began. */
  readonly next?: string;
  readonly newest?: string;
  readonly startedAt?: string;
}

export function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

export function parseCursor(source: string, request: Pick<ReadRequest, "object" | "cursor">): Cursor {
  if (request.cursor === undefined) return {};
  const value = parseQuietly(request.cursor);
  const isCursor =
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((part) => typeof part === "string");
  if (isCursor) return value as Cursor;
  throw new EdpError("EDP-SRC-030", {
    source,
    object: request.object,
    problem: "it was not written by this connector",
  });
}

function parseQuietly(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The later of two change times, each in the source's own text. */
export function pickNewest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [timeA, timeB] = [readMs(a), readMs(b)];
  if (timeA === undefined || timeB === undefined) return a < b ? b : a;
  return timeA < timeB ? b : a;
}

/**
 * Up to when everything is known: the newest change that was seen, but never later than the read's beginning.
 * A record that changed behind the reader's back, on a page already read, is then asked for again.
 */
export function pickSince(newest: string, startedAt: string | undefined): string {
  const [newestMs, startedMs] = [readMs(newest), startedAt === undefined ? undefined : readMs(startedAt)];
  const isLater = newestMs !== undefined && startedMs !== undefined && newestMs > startedMs;
  return isLater && startedAt !== undefined ? startedAt : newest;
}

function readMs(text: string): number | undefined {
  const iso = readIsoTime(text);
  return iso === undefined ? undefined : Date.parse(iso);
}

/** The query that limits a read to what changed since then, and before `until` in a backfill. */
export function writeWindow(
  source: string,
  object: RestObject,
  window: { readonly since: string | Date | undefined; readonly until: Date | undefined },
): Readonly<Record<string, string>> {
  const { incremental } = object;
  if (incremental === undefined) return {};
  const { parameter, untilParameter } = incremental;
  const since =
    window.since === undefined
      ? {}
      : { [parameter]: writeSince(source, object.name, incremental, window.since) };
  if (untilParameter === undefined || window.until === undefined) return since;
  return { ...since, [untilParameter]: formatTime(window.until, incremental.format) };
}

function writeSince(source: string, object: string, incremental: Incremental, since: string | Date): string {
  const { format, overlapSeconds } = incremental;
  if (since instanceof Date) return formatTime(since, format);
  if (format === "text") return since;
  const ms = readMs(since);
  if (ms === undefined) {
    throw new EdpError("EDP-SRC-030", { source, object, problem: `"${since.slice(0, 40)}" is no time` });
  }
  return formatTime(new Date(ms - overlapSeconds * 1000), format);
}

function formatTime(time: Date, format: Incremental["format"]): string {
  switch (format) {
    case "iso":
    case "text":
      return time.toISOString();
    case "date":
      return time.toISOString().slice(0, 10);
    case "unix":
      return Math.floor(time.getTime() / 1000).toString();
    case "unix-ms":
      return time.getTime().toString();
  }
}
