// PostgreSQL writes the records itself: `row_to_json` knows every type, its own and its users', and keeps every
// digit. What it has no exact form for gets one here.
import type { CursorKind, SqlColumn, SqlDialect, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, quoteLiteral, writeTableName } from "./quote.ts";

/** Types whose JSON would lose something, or depend on the server's settings. */
const ownForms: Readonly<Record<string, (reference: string) => string>> = {
  // The same form that EDP gives to bytes of every other source; encode() breaks lines, JSON need not.
  bytea: (reference) =>
    `case when ${reference} is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(${reference}, 'base64'), E'\\n', '') as "$base64") as bytes) end`,
  // Text such as $1,000.50 follows the server's language.
  money: (reference) => `${reference}::numeric`,
};

/** The record of a row as JSON, its columns in their order. */
export function writeRecord(columns: readonly SqlColumn[], from: string): string {
  const items = columns.map(({ name, type }) => {
    const reference = `${from}.${quoteIdentifier(name)}`;
    return `${ownForms[type]?.(reference) ?? reference} as ${quoteIdentifier(name)}`;
  });
  return `select ${items.join(", ")}`;
}

const cursorKinds: Readonly<Record<string, CursorKind>> = {
  smallint: "number",
  integer: "number",
  bigint: "number",
  numeric: "number",
  date: "time",
};

function findCursorKind({ type }: SqlColumn): CursorKind | undefined {
  if (/^timestamp(\(\d\))? with(out)? time zone$/.test(type)) return "time";
  return cursorKinds[type.replace(/\(.*\)/, "")];
}

/** The database's clock in the terms of the column. */
function writeNow({ type }: SqlColumn, timeZone: string): string {
  if (type.endsWith("with time zone")) return "pg_catalog.now()";
  return `(pg_catalog.now() at time zone ${quoteLiteral(timeZone)})::${type}`;
}

/** Texts first, in the order that SqlDialect promises, and the record last. */
function writeSelect(table: SqlTable): string {
  const text = (column: SqlColumn | undefined): string =>
    column === undefined ? "null::text" : `source.${quoteIdentifier(column.name)}::text`;
  const texts = [text(table.cursor), ...table.key.map(text), text(table.updatedAt)];
  return `select ${texts.join(", ")}, pg_catalog.row_to_json(record)
  from ${writeTableName(table.object)} as source
 cross join lateral (${writeRecord(table.columns, "source")}) as record`;
}

export const dialect: SqlDialect = {
  reference: ({ name }) => `source.${quoteIdentifier(name)}`,
  select: writeSelect,
  bind: (_values, text, { type }) => `${quoteLiteral(text)}::${type}`,
  limit: (rows) => `limit ${rows.toString()}`,
  comparesRows: true,
  cursorKind: findCursorKind,
  bounds: (table, { kind, lookback, timeZone }) => {
    const { cursor } = table;
    if (cursor === undefined) return { text: "select null::text, null::text", values: [] };
    const newest = `pg_catalog.max(source.${quoteIdentifier(cursor.name)})`;
    const next =
      kind === "time"
        ? `(least(${newest}, ${writeNow(cursor, timeZone)}) - pg_catalog.make_interval(secs => ${lookback.toString()}))::${cursor.type}`
        : `(${newest} - ${lookback.toString()})`;
    const from = writeTableName(table.object);
    return { text: `select ${newest}::text, ${next}::text from ${from} as source`, values: [] };
  },
};
