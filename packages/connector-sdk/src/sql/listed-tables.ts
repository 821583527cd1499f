import type { ListedTable } from "./engine.ts";

/** One row a column (schema, table, column and, where known, how many rows), sorted by table -> one entry a table. */
export function listByTable(rows: readonly (readonly (string | null)[])[]): readonly ListedTable[] {
  const tables = new Map<string, ListedTable & { readonly columns: string[] }>();
  for (const [schema, table, column, count] of rows) {
    const name = JSON.stringify([schema, table]);
    const guess = count === null || count === undefined ? {} : { estimatedRows: Number(count) };
    const listed = tables.get(name) ?? { schema: schema ?? "", table: table ?? "", columns: [], ...guess };
    listed.columns.push(column ?? "");
    tables.set(name, listed);
  }
  return [...tables.values()];
}
