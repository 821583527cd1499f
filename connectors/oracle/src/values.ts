// Oracle's types, each with its way into a record. The server writes numbers and times as text, because the
// driver would round them; texts, bytes and large objects come as they are.
import { toExactNumber, type FieldValue } from "@edp/connector-sdk";
import { toFloat32Text, type SqlColumn } from "@edp/connector-sdk/sql";

/** What the driver gives for a value that was selected as these rules say. */
export type DriverValue = string | number | Buffer | null;

interface TypeRule {
  readonly type: RegExp;
  readonly select: (reference: string) => string;
  readonly read: (value: string | number | Buffer) => FieldValue;
}

const bare = (reference: string): string => reference;
const toChar =
  (form: string) =>
  (reference: string): string =>
    `to_char(${reference}, '${form}')`;
const asIs = (value: string | number | Buffer): FieldValue => value;
/** Oracle leaves a zero before the point out, and writes a plus where JSON may have one. */
const exact = (value: string | number | Buffer): FieldValue =>
  toExactNumber(
    value
      .toString()
      .trim()
      .replace(/^(-?)\./, "$10."),
  );
/** A sign takes a place: years before our era have a minus, others a blank. */
const trimmed = (value: string | number | Buffer): FieldValue => value.toString().trim();

const dateForm = 'SYYYY-MM-DD"T"HH24:MI:SS';

const rules: readonly TypeRule[] = [
  { type: /^(NUMBER|FLOAT)/, select: toChar("TM9"), read: exact },
  { type: /^BINARY_FLOAT/, select: bare, read: readFloat32 },
  { type: /^BINARY_DOUBLE/, select: bare, read: asIs },
  { type: /^DATE$/, select: toChar(dateForm), read: trimmed },
  {
    type: /^TIMESTAMP\(\d\) WITH LOCAL TIME ZONE$/,
    select: (reference) => toChar(`${dateForm}.FFTZH:TZM`)(`${reference} at time zone 'UTC'`),
    read: trimmed,
  },
  { type: /^TIMESTAMP\(\d\) WITH TIME ZONE$/, select: toChar(`${dateForm}.FFTZH:TZM`), read: trimmed },
  { type: /^TIMESTAMP/, select: toChar(`${dateForm}.FF`), read: trimmed },
  { type: /^INTERVAL/, select: (reference) => `to_char(${reference})`, read: asIs },
  { type: /^(ROWID|UROWID)/, select: (reference) => `rowidtochar(${reference})`, read: asIs },
  { type: /^XMLTYPE$/, select: (reference) => `xmlserialize(content ${reference} as clob)`, read: asIs },
  {
    type: /^JSON$/,
    select: (reference) => `json_serialize(${reference} returning clob)`,
    read: (value) => ({ rawJson: value.toString() }),
  },
];

const plain: TypeRule = { type: /^/, select: bare, read: asIs };

function readFloat32(value: string | number | Buffer): FieldValue {
  const number = Number(value);
  return Number.isFinite(number) ? toExactNumber(toFloat32Text(number.toString())) : number;
}

function findRule({ type }: SqlColumn): TypeRule {
  return rules.find((rule) => rule.type.test(type)) ?? plain;
}

export function writeValue(column: SqlColumn, reference: string): string {
  return findRule(column).select(reference);
}

export function readValue(column: SqlColumn, value: DriverValue): FieldValue {
  return value === null ? null : findRule(column).read(value);
}
