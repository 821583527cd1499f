import type { CursorKind, SqlColumn, SqlDialect, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { writeValue } from "./values.ts";

/** How a text becomes a value of a type again. */
const binds: readonly (readonly [type: RegExp, form: (parameter: string) => string])[] = [
  [/^(NUMBER|FLOAT)/, (parameter) => `to_number(${parameter})`],
  [/^DATE$/, (parameter) => `to_date(${parameter}, 'SYYYY-MM-DD"T"HH24:MI:SS')`],
  [
    /^TIMESTAMP.*TIME ZONE$/,
    (parameter) => `to_timestamp_tz(${parameter}, 'SYYYY-MM-DD"T"HH24:MI:SS.FFTZH:TZM')`,
  ],
  [/^TIMESTAMP/, (parameter) => `to_timestamp(${parameter}, 'SYYYY-MM-DD"T"HH24:MI:SS.FF')`],
  [/^RAW/, (parameter) => `hextoraw(${parameter})`],
];

function findCursorKind({ type }: SqlColumn): CursorKind | undefined {
  if (/^(DATE|TIMESTAMP)/.test(type)) return "time";
  return type.startsWith("NUMBER") ? "number" : undefined;
}

function writeText(column: SqlColumn | undefined): string {
  if (column === undefined) return "null";
  const reference = quoteIdentifier(column.name);
  return column.type.startsWith("RAW") ? `rawtohex(${reference})` : writeValue(column, reference);
}

function writeSelect({ cursor, key, updatedAt, columns, object }: SqlTable): string {
  const texts = [writeText(cursor), ...key.map(writeText), writeText(updatedAt)];
  const values = columns.map((column) => writeValue(column, quoteIdentifier(column.name)));
  return `select ${[...texts, ...values].join(", ")}\n  from ${writeTableName(object)}`;
}

/** The database's clock in the terms of the column. */
function writeNow({ type }: SqlColumn, timeZone: string): string {
  if (type.endsWith("TIME ZONE")) return "systimestamp";
  const local = `systimestamp at time zone '${timeZone.replaceAll("'", "''")}'`;
  return type === "DATE" ? `cast(${local} as date)` : `cast(${local} as timestamp)`;
}

export const dialect: SqlDialect = {
  reference: ({ name }) => quoteIdentifier(name),
  select: writeSelect,
  bind: (values, text, { type }) => {
    values.push(text);
    const parameter = `:${values.length.toString()}`;
    return binds.find(([pattern]) => pattern.test(type))?.[1](parameter) ?? parameter;
  },
  limit: (rows) => `fetch first ${rows.toString()} rows only`,
  comparesRows: false,
  cursorKind: findCursorKind,
  bounds: ({ cursor, object }, { kind, lookback, timeZone }) => {
    if (cursor === undefined) return { text: "select null, null from dual", values: [] };
    const newest = `max(${quoteIdentifier(cursor.name)})`;
    const next =
      kind === "number"
        ? `${newest} - ${lookback.toString()}`
        : `least(${newest}, ${writeNow(cursor, timeZone)}) - numtodsinterval(${lookback.toString()}, 'SECOND')`;
    return {
      text: `select ${writeValue(cursor, newest)}, ${writeValue(cursor, next)} from ${writeTableName(object)}`,
      values: [],
    };
  },
};
