// MySQL's types, each with its way into a record: how it is selected, and what its text means. Rows come in the
// text protocol and stay bytes until they reach this table, so nothing passes through a double or a Date.
import { toExactNumber, type FieldValue } from "@edp/connector-sdk";
import type { SqlColumn } from "@edp/connector-sdk/sql";
import { isUtf8 } from "node:buffer";
import { toFloat32Text } from "@edp/connector-sdk/sql";

/** Bytes that should be text and are no UTF-8; their row goes to quarantine. */
export const damagedText = Symbol("damaged text");

export type ReadValue = (bytes: Buffer) => FieldValue | typeof damagedText;

interface TypeRule {
  /** Begins the column's type as information_schema writes it. */
  readonly type: RegExp;
  readonly read: ReadValue;
  /** Instead of the bare column. */
  readonly select?: (reference: string) => string;
}

const number: ReadValue = (bytes) => {
  const text = bytes.toString("latin1");
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? toExactNumber(text) : stripZeros(text);
};

/** Columns with ZEROFILL write 00042, which is no JSON. */
function stripZeros(text: string): FieldValue {
  const stripped = text.replace(/^(-?)0+(?=\d)/, "$1");
  return /^-?\d+(\.\d+)?$/.test(stripped) ? toExactNumber(stripped) : text;
}

const text: ReadValue = (bytes) => (isUtf8(bytes) ? bytes.toString("utf8") : damagedText);

const bits: ReadValue = (bytes) => BigInt(bytes.length === 0 ? 0 : `0x${bytes.toString("hex")}`);

/** `2026-03-29 02:30:00.000001` in ISO 8601. A zero date stays as it is: it is no date. */
const time =
  (zone: string): ReadValue =>
  (bytes) => {
    const written = bytes.toString("latin1");
    return written.includes("-00") ? written : `${written.replace(" ", "T")}${zone}`;
  };

const rules: readonly TypeRule[] = [
  { type: /^(tinyint|smallint|mediumint|int|bigint|decimal|double)/, read: number },
  // The text protocol shows six digits of a float; as a double it shows all, and the shortest text is found here.
  {
    type: /^float/,
    read: (bytes) => toExactNumber(toFloat32Text(bytes.toString("latin1"))),
    select: (reference) => `${reference} + 0e0`,
  },
  { type: /^year/, read: number },
  { type: /^bit/, read: bits },
  { type: /^(binary|varbinary|tinyblob|blob|mediumblob|longblob)/, read: (bytes) => bytes },
  {
    type: /^(geometry|point|linestring|polygon|multi|geomcollection|geometrycollection|vector)/,
    read: (bytes) => bytes,
  },
  { type: /^timestamp/, read: time("+00:00") },
  { type: /^datetime/, read: time("") },
  { type: /^json/, read: (bytes) => ({ rawJson: bytes.toString("utf8") }) },
];

const asText: TypeRule = { type: /^/, read: text };

function findRule({ type }: SqlColumn): TypeRule {
  return rules.find((rule) => rule.type.test(type)) ?? asText;
}

export function readerOf(column: SqlColumn): ReadValue {
  return findRule(column).read;
}

export function writeValue(column: SqlColumn, reference: string): string {
  return findRule(column).select?.(reference) ?? reference;
}
