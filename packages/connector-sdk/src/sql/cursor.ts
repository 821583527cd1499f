// Where an incremental read of a table goes on.
import { EdpError, type Json } from "@edp/base";
import type { ReadRequest } from "../connector.ts";
import type { Position } from "./dialect.ts";

/** A read that was broken off: what it covers and how far it came. */
export interface OpenRead {
  /** Newest cursor value when the read began; rows beyond it belong to the next one. */
  readonly ceiling: string;
  /** Where the read after this one begins. */
  readonly next: string;
  readonly rows: "cursor" | "nulls";
  readonly after?: Position;
}

export interface SqlCursor {
  /** Cursor value from which on rows are not known yet: the newest seen, less the lookback. */
  readonly since?: string;
  readonly open?: OpenRead;
}

export function writeSqlCursor(cursor: SqlCursor): string {
  return JSON.stringify(cursor);
}

export function parseSqlCursor(source: string, request: Pick<ReadRequest, "object" | "cursor">): SqlCursor {
  if (request.cursor === undefined) return {};
  const value = parseQuietly(request.cursor);
  if (isCursor(value)) return value;
  const problem = "it was not written by this connector";
  throw new EdpError("EDP-SRC-030", { source, object: request.object, problem });
}

function isCursor(value: Json | undefined): value is Json & SqlCursor {
  if (!isRecord(value)) return false;
  const { since, open } = value;
  if (since !== undefined && typeof since !== "string") return false;
  if (open === undefined) return true;
  if (!isRecord(open) || typeof open["ceiling"] !== "string" || typeof open["next"] !== "string")
    return false;
  return (open["rows"] === "cursor" || open["rows"] === "nulls") && isPosition(open["after"]);
}

function isPosition(value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (!isRecord(value) || !Array.isArray(value["key"])) return false;
  const isText = (part: Json): boolean => typeof part === "string";
  return value["key"].every(isText) && (value["cursor"] === null || typeof value["cursor"] === "string");
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseQuietly(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
