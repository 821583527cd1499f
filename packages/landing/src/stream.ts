import { EdpError } from "@edp/base";
import { isIdentifier, maxIdentifierBytes, quoteIdentifier } from "@edp/postgres";

/** One object of one source in one tenant: what has a cursor and a lease of its own. */
export interface Stream {
  readonly source: string;
  readonly tenant: string;
  readonly object: string;
}

/** Relations in schema `raw`, as plain names. */
export interface RawNames {
  /** Append-only versions of records. */
  readonly table: string;
  /** One row a record: what is current. */
  readonly head: string;
  /** View: every version with the ten facts of its origin, for people. */
  readonly provenance: string;
  /** View, one for the whole source: its runs with counts and status. */
  readonly runs: string;
}

/** The relations of one object. Definitions with names that PostgreSQL would cut are refused long before this. */
export function nameRawTables(source: string, object: string): RawNames {
  const table = `${source}_${object}`;
  const names = {
    table,
    head: `${table}_head`,
    provenance: `${table}_provenance`,
    runs: `${source}_collection_runs`,
  };
  for (const name of Object.values(names)) {
    if (!isIdentifier(name)) throw new EdpError("EDP-LND-002", { name, maxBytes: maxIdentifierBytes });
  }
  return names;
}

/**
 * Puts a stream's names into a statement. The `.sql` files hold them as psql's quoted variables (`:"table"`),
 * so a statement can be tried by hand: `psql -v table=hr_workers -v head=hr_workers_head -f compare.sql`.
 */
export function bindNames(sql: string, names: RawNames): string {
  return sql.replace(/:"(table|head|provenance|runs)"/g, (_, name: keyof RawNames) =>
    quoteIdentifier(names[name]),
  );
}
