// A table as the database describes it now, and what of it is read. Columns that config names must be there.
import { EdpError } from "@edp/base";
import type { SqlObject } from "./config.ts";

export interface SqlColumn {
  readonly name: string;
  /** As the engine writes it in a cast: `timestamp with time zone`, `decimal(10,2)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** What the catalog says of a table or view. */
export interface CatalogTable {
  readonly kind: "table" | "view";
  /** Columns that the account may read, in their order. */
  readonly columns: readonly SqlColumn[];
  readonly primaryKey: readonly string[];
  /** Rights beside reading that the account has on it: `insert`, `delete`. */
  readonly writeRights: readonly string[];
  /** First columns of its indexes. */
  readonly indexedColumns: readonly string[];
  /** How many rows the engine guesses; undefined where it does not know. */
  readonly estimatedRows: number | undefined;
}

/** An object of the source, resolved against the catalog. */
export interface SqlTable {
  readonly object: SqlObject;
  readonly catalog: CatalogTable;
  readonly columns: readonly SqlColumn[];
  readonly key: readonly SqlColumn[];
  readonly cursor?: SqlColumn;
  readonly updatedAt?: SqlColumn;
  /** Columns that config allows and that are not there any more. */
  readonly missing: readonly string[];
}

/** Joins what config wants with what is there; a missing key or cursor ends the read, other columns do not. */
export function resolveTable(source: string, object: SqlObject, catalog: CatalogTable): SqlTable {
  const { columns } = catalog;
  const place = { source, object: object.name, table: `${object.schema}.${object.table}` };
  const find = (name: string): SqlColumn => {
    const found = columns.find((column) => column.name === name);
    if (found !== undefined) return found;
    throw new EdpError("EDP-SRC-184", {
      ...place,
      column: name,
      columns: columns.map((column) => column.name),
    });
  };
  const keyNames = object.key ?? catalog.primaryKey;
  if (keyNames.length === 0) throw new EdpError("EDP-SRC-183", { ...place, kind: catalog.kind });
  const allowed = object.columns;
  const known = new Set(columns.map(({ name }) => name));
  return {
    object,
    catalog,
    columns: allowed === undefined ? columns : columns.filter(({ name }) => allowed.includes(name)),
    key: keyNames.map(find),
    ...(object.cursor === undefined ? {} : { cursor: find(object.cursor) }),
    ...(object.updatedAt === undefined ? {} : { updatedAt: find(object.updatedAt) }),
    missing: (allowed ?? []).filter((name) => !known.has(name)),
  };
}
