// A row that goes to quarantine, told in the same words whether a statement read it or a log brought it.
import { hash } from "node:crypto";
import type { RefusalReason } from "../connector.ts";
import { checkRecordId, joinKey } from "../json/record-id.ts";
import type { RefusedEvent } from "../json/record-reader.ts";
import type { SqlTable } from "./table.ts";

export interface RefusedRow {
  readonly table: SqlTable;
  readonly reason: RefusalReason;
  /** The row as it would have been written; of one that is too large only size and digest are kept. */
  readonly bytes: Buffer;
  readonly key: readonly (string | null)[];
  readonly now: Date;
}

export function describeRefusedRow({ table, reason, bytes, key, now }: RefusedRow): RefusedEvent {
  const id = readKey(key);
  const isTooLarge = reason === "too-large";
  return {
    kind: "refused",
    reason,
    bytes: isTooLarge ? Buffer.alloc(0) : bytes,
    sizeBytes: bytes.length,
    ...(isTooLarge ? { sha256: hash("sha256", bytes) } : {}),
    position: `${table.object.table} row ${key.map((part) => part ?? "null").join("|")}`,
    ...(id.ok ? { recordId: id.id } : {}),
    extractedAt: now,
  };
}

/** The record id of a row, from the texts of its key columns. */
export function readKey(key: readonly (string | null)[]): ReturnType<typeof checkRecordId> {
  const parts = key.filter((part) => part !== null);
  return parts.length < key.length ? { ok: false, reason: "no-record-id" } : checkRecordId(joinKey(parts));
}
