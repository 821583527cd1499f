// SQL Server's types, each with its way into a record. The server writes texts, because the driver's numbers are
// doubles and its times lose the hundred nanoseconds; bytes come as they are.
import { toExactNumber, type FieldValue } from "@edp/connector-sdk";
import { toFloat32Text, type SqlColumn } from "@edp/connector-sdk/sql";

/** What the driver gives for a value that was selected as these rules say. */
export type DriverValue = string | Buffer | null;

interface TypeRule {
  readonly type: RegExp;
  readonly select: (reference: string) => string;
  readonly read: (text: string) => FieldValue;
}

const convert =
  (form: string, style?: number) =>
  (reference: string): string =>
    `convert(${form}, ${reference}${style === undefined ? "" : `, ${style.toString()}`})`;

const asIs = (text: string): FieldValue => text;
const exact = (text: string): FieldValue => toExactNumber(text);

const rules: readonly TypeRule[] = [
  { type: /^(bigint|int|smallint|tinyint)$/, select: convert("varchar(20)"), read: exact },
  { type: /^(decimal|numeric)/, select: convert("varchar(41)"), read: exact },
  {
    type: /^(money|smallmoney)$/,
    select: (reference) => `convert(varchar(30), convert(decimal(19, 4), ${reference}))`,
    read: exact,
  },
  // Style 3 writes 17 digits, which are enough for every double to come back.
  { type: /^float/, select: convert("varchar(40)", 3), read: (text) => Number(text) },
  { type: /^real$/, select: convert("varchar(40)", 3), read: (text) => toExactNumber(toFloat32Text(text)) },
  { type: /^bit$/, select: convert("varchar(1)"), read: (text) => text === "1" },
  { type: /^date$/, select: convert("varchar(10)", 23), read: asIs },
  { type: /^time(\(|$)/, select: convert("varchar(16)"), read: asIs },
  {
    type: /^(datetime|smalldatetime|datetime2.*|datetimeoffset.*)$/,
    select: convert("varchar(40)", 126),
    read: asIs,
  },
  { type: /^uniqueidentifier$/, select: convert("varchar(36)"), read: asIs },
  // Eight bytes that count up; as hexadecimal text they sort as they count.
  {
    type: /^(timestamp|rowversion)$/,
    select: (reference) => `convert(varchar(18), convert(binary(8), ${reference}), 1)`,
    read: asIs,
  },
  { type: /^(binary|varbinary|image)/, select: convert("varbinary(max)"), read: asIs },
  {
    type: /^(geometry|geography|hierarchyid)$/,
    select: (reference) => `${reference}.ToString()`,
    read: asIs,
  },
];

const asText: TypeRule = { type: /^/, select: convert("nvarchar(max)"), read: asIs };

function findRule({ type }: SqlColumn): TypeRule {
  return rules.find((rule) => rule.type.test(type)) ?? asText;
}

export function writeValue(column: SqlColumn, reference: string): string {
  return findRule(column).select(reference);
}

export function readValue(column: SqlColumn, value: DriverValue): FieldValue {
  return typeof value === "string" ? findRule(column).read(value) : value;
}
