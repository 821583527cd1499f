// EDP's own JSON for sources that do not speak JSON: one canonical form, so that the same record always has
// the same bytes and the same hash.
//
// - keys in the order given; no spaces; text escaped as JSON.stringify does (lone surrogates as \uXXXX)
// - bytes as {"$base64":"…"}
// - numbers exactly: a bigint or an ExactNumber is written digit for digit. A JSON number has no size limit;
//   who reads one with doubles must read it as text (in SQL: ->>)
// - NaN and infinities, which JSON does not know, as the texts "NaN", "Infinity", "-Infinity"; -0 stays -0
import { invariant } from "@edp/base";

/** A number as its source wrote it: `12.50`, `123456789012345678901234567890`. */
export interface ExactNumber {
  readonly exactNumber: string;
}

/** A value that is JSON already, written as it stands. */
export interface RawJson {
  readonly rawJson: string;
}

export type FieldValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ExactNumber
  | RawJson
  | readonly FieldValue[]
  | ReadonlyMap<string, FieldValue>;

/** The record as canonical JSON. Names must differ; a field that is `undefined` is left out. */
export function encodeRecord(fields: Iterable<readonly [string, FieldValue]>): string {
  let text = "";
  for (const [name, value] of fields) {
    if (value === undefined) continue;
    text += `${text === "" ? "{" : ","}${JSON.stringify(name)}:${encodeValue(value)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/**
 * An encoder for rows that all have the same columns: `encodeRow(["7", "Ada"])` gives `{"id":"7","name":"Ada"}`.
 * The same bytes as encodeRecord, without writing the names anew for each row.
 */
export function createRowEncoder(columns: readonly string[]): (values: readonly FieldValue[]) => string {
  const keys = columns.map((name) => `${JSON.stringify(name)}:`);
  return (values) => {
    let text = "";
    for (let index = 0; index < keys.length; index += 1) {
      const value = values[index];
      if (value !== undefined) text += `${text === "" ? "{" : ","}${keys[index] ?? ""}${encodeValue(value)}`;
    }
    return text === "" ? "{}" : `${text}}`;
  };
}

export function toExactNumber(digits: string): ExactNumber {
  invariant(/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(digits), `${digits} is a JSON number`);
  return { exactNumber: digits };
}

function encodeValue(value: FieldValue): string {
  if (value === null || value === undefined) return "null"; // undefined: a gap in a list
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return encodeNumber(value);
  return typeof value === "object" ? encodeObject(value) : value.toString();
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value.toString()}"`;
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

function encodeObject(value: Extract<FieldValue, object>): string {
  if (value instanceof Uint8Array) {
    return `{"$base64":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")}"}`;
  }
  if (value instanceof Map) return encodeRecord(value as ReadonlyMap<string, FieldValue>);
  if ("exactNumber" in value) return value.exactNumber;
  if ("rawJson" in value) return value.rawJson;
  return `[${[...(value as readonly FieldValue[])].map(encodeValue).join(",")}]`;
}
