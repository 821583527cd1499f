// Every statement that a dialect writes for one table, as text to read and to compare.
import type { JsonObject } from "@edp/base";
import {
  writePage,
  writeWhole,
  type CatalogTable,
  type SqlColumn,
  type SqlDialect,
  type SqlTable,
  type Statement,
} from "@edp/connector-sdk/sql";

interface Types {
  readonly number: string;
  readonly text: string;
  readonly time: string;
  readonly bytes: string;
}

const bareCatalog: CatalogTable = {
  kind: "table",
  columns: [],
  primaryKey: [],
  writeRights: [],
  indexedColumns: [],
  estimatedRows: undefined,
};

/** A small table: a key of two columns, a note, and a cursor that is not read. */
export function createNotesTable({ number, text }: Pick<Types, "number" | "text">): SqlTable {
  const column = (name: string, type: string): SqlColumn => ({ name, type, nullable: true });
  const key = [column("id", number), column("code", text)];
  return {
    object: { name: "orders", schema: "s", table: "orders", capture: false },
    catalog: bareCatalog,
    columns: [...key, column("note", text)],
    key,
    cursor: column("version", number),
    missing: [],
  };
}

/** A table with a composite key, a cursor that may be null, and a column of bytes. */
function createTable(types: Types, change: JsonObject = {}): SqlTable {
  const column = (name: string, type: string, nullable = false): SqlColumn => ({
    name,
    type,
    nullable,
  });
  const key = [column("tenant", types.text), column("id", types.number)];
  const cursor = column("changed at", types.time, true);
  return {
    object: { name: "orders", schema: "Sales", table: "orders", capture: false, ...change },
    catalog: bareCatalog,
    columns: [...key, cursor, column("photo", types.bytes, true)],
    key,
    cursor,
    missing: [],
  };
}

export function renderStatements(dialect: SqlDialect, types: Types): string {
  const table = createTable(types);
  const after = { cursor: "2026-01-02", key: ["a'c\\me", "7"] };
  const { key } = after;
  const byNumber = { ...table, cursor: { name: "id", type: types.number, nullable: false } };
  const statements: Readonly<Record<string, Statement>> = {
    "all rows": writeWhole(dialect, table),
    "first page by key": writePage(dialect, table, { rows: "key", limit: 100 }),
    "next page by key": writePage(dialect, table, { rows: "key", after: { cursor: null, key }, limit: 100 }),
    "first page of changes": writePage(dialect, table, {
      rows: "cursor",
      from: "2026-01-01",
      to: "2026-02-01",
      limit: 100,
    }),
    "next page of changes": writePage(dialect, table, {
      rows: "cursor",
      from: "2026-01-01",
      to: "2026-02-01",
      after,
      limit: 100,
    }),
    "rows without a cursor value": writePage(dialect, table, {
      rows: "nulls",
      after: { cursor: null, key },
      limit: 100,
    }),
    "bounds of a time": dialect.bounds(table, { kind: "time", lookback: 300, timeZone: "UTC" }),
    "bounds of a number": dialect.bounds(byNumber, { kind: "number", lookback: 1000, timeZone: "UTC" }),
  };
  return Object.entries(statements)
    .map(
      ([title, { text, values }]) =>
        `-- ${title}${values.length === 0 ? "" : `: ${JSON.stringify(values)}`}\n${text};\n`,
    )
    .join("\n");
}
