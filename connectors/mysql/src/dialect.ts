import type { CursorKind, SqlColumn, SqlDialect, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { writeValue } from "./values.ts";

/** How a value of a type becomes a text that `bind` turns back into the same value. */
interface TextRule {
  readonly type: RegExp;
  readonly write: (reference: string) => string;
  /** Casts keep the comparison in the column's own type: a text beside a bigint would be compared as doubles. */
  readonly bind: string;
}

const textRules: readonly TextRule[] = [
  {
    type: /^(bigint|int|mediumint|smallint|tinyint|year).*unsigned/,
    write: asChar,
    bind: "cast(? as unsigned)",
  },
  { type: /^(bigint|int|mediumint|smallint|tinyint|year)/, write: asChar, bind: "cast(? as signed)" },
  { type: /^decimal/, write: asChar, bind: "cast(? as decimal(65, 30))" },
  { type: /^(datetime|timestamp)/, write: asChar, bind: "cast(? as datetime(6))" },
  { type: /^date/, write: asChar, bind: "cast(? as date)" },
  { type: /^(binary|varbinary|tinyblob|blob)/, write: (reference) => `hex(${reference})`, bind: "unhex(?)" },
  { type: /^bit/, write: (reference) => `cast(${reference} + 0 as char)`, bind: "cast(? as unsigned)" },
];

function asChar(reference: string): string {
  return `cast(${reference} as char)`;
}

function findTextRule({ type }: SqlColumn): TextRule | undefined {
  return textRules.find((rule) => rule.type.test(type));
}

function findCursorKind({ type }: SqlColumn): CursorKind | undefined {
  if (/^(datetime|timestamp|date)/.test(type)) return "time";
  return /^(bigint|int|mediumint|smallint|tinyint|decimal)/.test(type) ? "number" : undefined;
}

function reference({ name, type }: SqlColumn): string {
  // An enumeration sorts by the number of its value and compares with text by its text.
  return /^(enum|set)/.test(type) ? asChar(quoteIdentifier(name)) : quoteIdentifier(name);
}

function writeText(column: SqlColumn | undefined): string {
  if (column === undefined) return "null";
  return findTextRule(column)?.write(quoteIdentifier(column.name)) ?? quoteIdentifier(column.name);
}

function writeSelect({ cursor, key, updatedAt, columns, object }: SqlTable): string {
  const texts = [writeText(cursor), ...key.map(writeText), writeText(updatedAt)];
  const values = columns.map((column) => writeValue(column, quoteIdentifier(column.name)));
  return `select ${[...texts, ...values].join(", ")}\n  from ${writeTableName(object)}`;
}

export const dialect: SqlDialect = {
  reference,
  select: writeSelect,
  bind: (values, text, column) => {
    values.push(text);
    return findTextRule(column)?.bind ?? "?";
  },
  limit: (rows) => `limit ${rows.toString()}`,
  comparesRows: false,
  cursorKind: findCursorKind,
  bounds: ({ cursor, object }, { kind, lookback, timeZone }) => {
    if (cursor === undefined) return { text: "select null, null", values: [] };
    const newest = `max(${quoteIdentifier(cursor.name)})`;
    const from = writeTableName(object);
    if (kind !== "time") {
      const step = lookback.toString();
      // Below zero an unsigned number is an error.
      const next = cursor.type.includes("unsigned")
        ? `greatest(${newest}, ${step}) - ${step}`
        : `${newest} - ${step}`;
      return { text: `select cast(${newest} as char), cast(${next} as char) from ${from}`, values: [] };
    }
    // A timestamp is shown in the session's zone, which is UTC; any other time column has the zone of its clock.
    const isInstant = cursor.type.startsWith("timestamp");
    const now = isInstant ? "utc_timestamp(6)" : "convert_tz(utc_timestamp(6), '+00:00', ?)";
    const next = `date_sub(least(${newest}, ${now}), interval ${lookback.toString()} second)`;
    const form = cursor.type === "date" ? `date(${next})` : next;
    const values = isInstant ? [] : [timeZone === "UTC" ? "+00:00" : timeZone];
    return { text: `select cast(${newest} as char), cast(${form} as char) from ${from}`, values };
  },
};
