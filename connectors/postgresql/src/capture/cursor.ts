// Where a captured object goes on: a place in the log of one server, for one table in one shape. When any of these is
// another one, what changed meanwhile cannot be told.
import { EdpError, type Json } from "@edp/base";
import type { ReadRequest } from "@edp/connector-sdk";
import { parseLsn, writeLsn } from "./lsn.ts";

/** What a cursor holds for. */
export interface CapturePlace {
  readonly slot: string;
  /** Identity of the server. */
  readonly system: string;
  /** The table's own number: another one after it was dropped and made anew. */
  readonly table: string;
  /** Digest of the columns that are read. */
  readonly shape: string;
}

export interface CaptureCursor extends CapturePlace {
  /** Everything that was committed before it is landed. */
  readonly lsn: bigint;
  /** The transaction after it, of which the first changes are landed. */
  readonly open?: OpenTransaction;
}

export interface OpenTransaction {
  readonly commitLsn: bigint;
  readonly done: number;
}

export function writeCaptureCursor({ lsn, open, ...place }: CaptureCursor): string {
  const { slot, system, table, shape } = place;
  const begun = open === undefined ? {} : { open: [writeLsn(open.commitLsn), open.done] };
  return JSON.stringify({ lsn: writeLsn(lsn), slot, system, table, shape, ...begun });
}

/** A cursor of another kind, such as one from before the object was captured, ends in a whole read. */
export function parseCaptureCursor(
  source: string,
  { object, cursor }: Pick<ReadRequest, "object"> & { readonly cursor: string },
): CaptureCursor {
  const found = readCursor(cursor);
  if (found !== undefined) return found;
  const reason = "its cursor is not a place in the log";
  throw new EdpError("EDP-SRC-031", { source, object, reason });
}

function readCursor(text: string): CaptureCursor | undefined {
  const value = parseQuietly(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const written = value as Record<string, Json | undefined>;
  const textOf = (name: string): string => (typeof written[name] === "string" ? written[name] : "");
  const lsn = parseLsn(textOf("lsn"));
  const open = readOpen(written["open"]);
  if (lsn === undefined || open === "wrong") return undefined;
  const place = {
    slot: textOf("slot"),
    system: textOf("system"),
    table: textOf("table"),
    shape: textOf("shape"),
  };
  return { ...place, lsn, ...(open === undefined ? {} : { open }) };
}

function readOpen(value: Json | undefined): OpenTransaction | undefined | "wrong" {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return "wrong";
  const [at, done] = value as readonly Json[];
  const commitLsn = typeof at === "string" ? parseLsn(at) : undefined;
  return commitLsn === undefined || typeof done !== "number" ? "wrong" : { commitLsn, done };
}

function parseQuietly(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
