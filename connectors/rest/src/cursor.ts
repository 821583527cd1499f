// Where an incremental read goes on: after the newest change that was seen, and inside a read that was broken
// off, at its next page.
import { EdpError, type Json } from "@edp/base";
import { readIsoTime, type ReadRequest } from "@edp/connector-sdk";

export interface Cursor {
  /** The newest change time of a completed read, as the source writes it. */
  readonly since?: string;
  /** A read that is under way: its next page, the newest change that it has seen, and when it began. */
  readonly next?: string;
  /** The body of that page's search, as JSON. */
  readonly body?: string;
  /** Where the window begins that the next page, or else the first one of this window, belongs to. */
  readonly window?: string;
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

/** Undefined for what is no time. */
export function readMs(text: string): number | undefined {
  const iso = readIsoTime(text);
  return iso === undefined ? undefined : Date.parse(iso);
}
