// Parquet values, exactly: hyparquet gives decimals as doubles and times as Dates, which lose digits. So the
// types are taken out of the schema before reading, the bare integers and bytes come through, and this file
// gives them their meaning back.
import { toExactNumber, type FieldValue } from "@edp/connector-sdk";
import { isUtf8 } from "node:buffer";
import type { FileMetaData, SchemaElement, SchemaTree } from "hyparquet";

type Meaning =
  | { readonly kind: "plain" }
  | { readonly kind: "text" }
  | { readonly kind: "decimal"; readonly scale: number }
  | { readonly kind: "date" }
  | { readonly kind: "time"; readonly digits: 3 | 6 | 9 }
  | { readonly kind: "timestamp"; readonly digits: 3 | 6 | 9; readonly zone: "Z" | "" };

const digitsOfUnit = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

/** The same metadata with bare leaf types where hyparquet would round. */
export function bareMetadata(metadata: FileMetaData): FileMetaData {
  return {
    ...metadata,
    schema: metadata.schema.map((element) => (isRounded(readMeaning(element)) ? strip(element) : element)),
  };
}

function isRounded(meaning: Meaning): boolean {
  return meaning.kind !== "plain";
}

function strip(element: SchemaElement): SchemaElement {
  const { converted_type: _converted, logical_type: _logical, ...bare } = element;
  return bare;
}

function readMeaning(element: SchemaElement): Meaning {
  const { converted_type: converted, logical_type: logical, type } = element;
  if (type === undefined) return { kind: "plain" };
  if (converted === "DECIMAL" || logical?.type === "DECIMAL")
    return { kind: "decimal", scale: element.scale ?? 0 };
  if (converted === "DATE" || logical?.type === "DATE") return { kind: "date" };
  if (logical?.type === "TIMESTAMP") {
    return {
      kind: "timestamp",
      digits: digitsOfUnit[logical.unit],
      zone: logical.isAdjustedToUTC ? "Z" : "",
    };
  }
  if (logical?.type === "TIME") return { kind: "time", digits: digitsOfUnit[logical.unit] };
  if (converted === "TIMESTAMP_MILLIS") return { kind: "timestamp", digits: 3, zone: "Z" };
  if (converted === "TIMESTAMP_MICROS") return { kind: "timestamp", digits: 6, zone: "Z" };
  if (converted === "TIME_MILLIS") return { kind: "time", digits: 3 };
  if (converted === "TIME_MICROS") return { kind: "time", digits: 6 };
  if (type === "INT96") return { kind: "timestamp", digits: 9, zone: "" };
  const texts = ["UTF8", "JSON", "ENUM"];
  if (texts.includes(converted ?? "") || ["STRING", "JSON", "ENUM"].includes(logical?.type ?? ""))
    return { kind: "text" };
  return { kind: "plain" };
}

/** A value of a column as a field of the record, by the column's own part of the (original) schema. */
export function toFieldValue(value: unknown, schema: SchemaTree): FieldValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((entry) => toFieldValue(entry, findEntry(schema)));
  if (schema.children.length > 0 && typeof value === "object") return toObject(value, schema);
  if (value instanceof Uint8Array) return toBytes(value, readMeaning(schema.element));
  if (typeof value === "number" || typeof value === "bigint")
    return toNumber(value, readMeaning(schema.element));
  if (typeof value === "string" || typeof value === "boolean") return value;
  return JSON.stringify(value); // geometries and the like, as hyparquet shows them
}

/** Groups of lists and maps have one child, the repeated one; what is inside it describes an entry. */
function findEntry(schema: SchemaTree): SchemaTree {
  const [repeated] = schema.children;
  if (schema.element.repetition_type === "REPEATED" && repeated === undefined) return schema;
  return repeated?.children.length === 1 ? (repeated.children[0] ?? repeated) : (repeated ?? schema);
}

function toObject(value: object, schema: SchemaTree): FieldValue {
  const isMap = schema.element.converted_type === "MAP" || schema.element.logical_type?.type === "MAP";
  const mapValue = schema.children[0]?.children[1];
  const fields = new Map<string, FieldValue>();
  for (const [name, inner] of Object.entries(value)) {
    const child = isMap ? mapValue : schema.children.find(({ element }) => element.name === name);
    fields.set(name, toFieldValue(inner, child ?? schema));
  }
  return fields;
}

function toBytes(bytes: Uint8Array, meaning: Meaning): FieldValue {
  if (meaning.kind === "decimal") return toDecimal(readSigned(bytes), meaning.scale);
  if (meaning.kind === "text" && isUtf8(bytes)) return Buffer.from(bytes).toString("utf8");
  return bytes;
}

function toNumber(value: number | bigint, meaning: Meaning): FieldValue {
  switch (meaning.kind) {
    case "decimal":
      return toDecimal(BigInt(value), meaning.scale);
    case "date":
      return formatTime(BigInt(value) * 86_400n, 0, "").slice(0, -9);
    case "time":
      return formatTime(BigInt(value), meaning.digits, "").slice(11);
    case "timestamp":
      return formatTime(BigInt(value), meaning.digits, meaning.zone);
    case "plain":
    case "text":
      return value;
  }
}

/** A big-endian two's complement number. */
function readSigned(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString("hex");
  return hex === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function toDecimal(unscaled: bigint, scale: number): FieldValue {
  if (scale <= 0) return toExactNumber((unscaled * 10n ** BigInt(-scale)).toString());
  const sign = unscaled < 0n ? "-" : "";
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return toExactNumber(`${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}

/** ISO 8601 of a count of seconds, milli-, micro- or nanoseconds since 1970, with all its digits. */
function formatTime(count: bigint, digits: 0 | 3 | 6 | 9, zone: string): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((count % perSecond) + perSecond) % perSecond;
  const seconds = (count - fraction) / perSecond;
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return count.toString(); // beyond the years that a calendar has
  const whole = at.toISOString().slice(0, -5);
  return digits === 0 ? whole : `${whole}.${fraction.toString().padStart(digits, "0")}${zone}`;
}
