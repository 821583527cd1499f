import type { CursorKind, SqlColumn, SqlDialect, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { writeValue } from "./values.ts";

const isVersion = ({ type }: SqlColumn): boolean => type === "timestamp" || type === "rowversion";
const isBinary = ({ type }: SqlColumn): boolean => /^(binary|varbinary)/.test(type);

function findCursorKind(column: SqlColumn): CursorKind | undefined {
  if (isVersion(column)) return "version";
  if (/^(date|datetime|smalldatetime|datetime2.*|datetimeoffset.*)$/.test(column.type)) return "time";
  return /^(bigint|int|smallint|tinyint|decimal|numeric)/.test(column.type) ? "number" : undefined;
}

/** A key or cursor as text that `bind` turns back into the same value. */
function writeText(column: SqlColumn | undefined): string {
  if (column === undefined) return "cast(null as varchar(1))";
  const reference = quoteIdentifier(column.name);
  return isBinary(column) ? `convert(varchar(max), ${reference}, 1)` : writeValue(column, reference);
}

function writeSelect({ cursor, key, updatedAt, columns, object }: SqlTable): string {
  const texts = [writeText(cursor), ...key.map(writeText), writeText(updatedAt)];
  const values = columns.map((column) => writeValue(column, quoteIdentifier(column.name)));
  return `select ${[...texts, ...values].join(", ")}\n  from ${writeTableName(object)}`;
}

/** The database's clock in the terms of the column; zones have Windows' names here. */
function writeNow({ type }: SqlColumn, timeZone: string): string {
  if (type.startsWith("datetimeoffset")) return "sysdatetimeoffset()";
  const zone = timeZone.replaceAll("'", "''");
  return `convert(${type}, sysutcdatetime() at time zone 'UTC' at time zone '${zone}')`;
}

export const dialect: SqlDialect = {
  reference: ({ name }) => quoteIdentifier(name),
  select: writeSelect,
  bind: (values, text, column) => {
    values.push(text);
    const parameter = `@p${values.length.toString()}`;
    if (isVersion(column)) return `convert(binary(8), ${parameter}, 1)`;
    if (isBinary(column)) return `convert(varbinary(max), ${parameter}, 1)`;
    return findCursorKind(column) === "time"
      ? `convert(${column.type}, ${parameter}, 126)`
      : `cast(${parameter} as ${column.type})`;
  },
  limit: (rows) => `offset 0 rows fetch next ${rows.toString()} rows only`,
  comparesRows: false,
  cursorKind: findCursorKind,
  bounds: ({ cursor, object }, { kind, lookback, timeZone }) => {
    if (cursor === undefined)
      return { text: "select cast(null as varchar(1)), cast(null as varchar(1))", values: [] };
    if (kind === "version") {
      // Below the oldest version of any open transaction nothing can appear any more: no lookback is needed.
      const safe =
        "convert(varchar(18), convert(binary(8), convert(bigint, min_active_rowversion()) - 1), 1)";
      return { text: `select ${safe}, ${safe}`, values: [] };
    }
    const newest = `max(${quoteIdentifier(cursor.name)})`;
    const now = writeNow(cursor, timeZone);
    const next =
      kind === "number"
        ? `${newest} - ${lookback.toString()}`
        : `dateadd(${cursor.type === "date" ? `day, -${Math.ceil(lookback / 86_400).toString()}` : `second, -${lookback.toString()}`}, case when ${newest} < ${now} then ${newest} else ${now} end)`;
    return {
      text: `select ${writeValue(cursor, newest)}, ${writeValue(cursor, next)} from ${writeTableName(object)}`,
      values: [],
    };
  },
};
