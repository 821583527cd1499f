// Where a read of changes goes on: after the newest change that was seen, and inside a read that was broken off, after
// the last row of its last page. Times are the source's own, in milliseconds.
import { EdpError, type Json } from "@edp/base";

export interface Cursor {
  /** Up to when everything is known. */
  readonly since?: number;
  /** A read that is under way: its list, the last id of it, the newest change that it has seen, when it began. */
  readonly pass?: number;
  readonly after?: string;
  readonly newest?: number;
  readonly startedAt?: number;
}

export const writeCursor = (cursor: Cursor): string => JSON.stringify(cursor);

export function parseCursor(source: string, object: string, text: string | undefined): Cursor {
  if (text === undefined) return {};
  const value = parseQuietly(text);
  if (isCursor(value)) return value;
  throw new EdpError("EDP-SRC-030", { source, object, problem: "it was not written by this connector" });
}

function isCursor(value: Json | undefined): value is Json & Cursor {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, part]) =>
    key === "after" ? typeof part === "string" && /^\d+$/.test(part) : Number.isSafeInteger(part),
  );
}

function parseQuietly(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
