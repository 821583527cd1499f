// The id of a record from its key fields, or the reason why it cannot have one.
import type { RefusalReason } from "../connector.ts";
import type { JsonField } from "./field-reader.ts";

export type RecordId =
  { readonly ok: true; readonly id: string } | { readonly ok: false; readonly reason: RefusalReason };

/** One id of several parts, unambiguous and readable: `a|b`, with `|` and `\` inside a part escaped. */
export function joinKey(parts: readonly string[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return parts.map((part) => part.replace(/[\\|]/g, "\\$&")).join("|");
}

/** `before` are parts that do not stand in the record. Keys are texts or numbers as the source writes them; anything else, or an empty one, is no key. */
export function readRecordId(
  fields: readonly (JsonField | undefined)[],
  before: readonly string[] = [],
): RecordId {
  const parts = [...before];
  for (const field of fields) {
    if (field === undefined || (field.kind !== "string" && field.kind !== "number") || field.text === "") {
      return { ok: false, reason: "no-record-id" };
    }
    parts.push(field.text);
  }
  return checkRecordId(joinKey(parts));
}

/** An id must be text that a database can hold and give back: no NUL, no half of a surrogate pair. */
export function checkRecordId(id: string): RecordId {
  if (id === "") return { ok: false, reason: "no-record-id" };
  if (id.includes("\0")) return { ok: false, reason: "nul-character" };
  if (!id.isWellFormed()) return { ok: false, reason: "lone-surrogate" };
  return { ok: true, id };
}
