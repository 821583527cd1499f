import { EdpError } from "@edp/base";
import type { ManifestObject, ResolvedSource } from "@edp/definition";
import { isIdentifier, maxIdentifierBytes, quoteIdentifier } from "@edp/postgres";

/** One object of one source in one tenant: what has a cursor and a lease of its own. */
export interface Stream {
  readonly source: string;
  readonly tenant: string;
  readonly object: string;
}

/** Columns that a raw table has only where the object's manifest says so. */
export interface ExtraColumns {
  /** period_start and period_end, part of a record's identity: in the table and in the head's key. */
  readonly period: boolean;
  readonly observedAt: boolean;
  readonly objectType: boolean;
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
  readonly extra: ExtraColumns;
}

/** What most objects have. */
export const noExtraColumns: ExtraColumns = { period: false, observedAt: false, objectType: false };

export function findManifestObject(source: ResolvedSource, object: string): ManifestObject | undefined {
  return source.connector.objects.find((candidate) => candidate.name === object);
}

export function extraColumnsOf(object: ManifestObject | undefined): ExtraColumns {
  const { period = false, observedAt = false, objectType = false } = object ?? {};
  return { period, observedAt, objectType };
}

/** The relations of one object. Definitions with names that PostgreSQL would cut are refused long before this. */
export function nameRawTables(
  source: string,
  object: string,
  extra: ExtraColumns = noExtraColumns,
): RawNames {
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
  return { ...names, extra };
}

/**
 * Puts a stream's names into a statement, and leaves out the lines for columns that its tables do not have. The
 * `.sql` files hold both in psql's own words (`:"table"`, `\\if :period`), so a statement can be tried by hand:
 * `psql -v table=hr_workers -v head=hr_workers_head -v period=false -f compare.sql`.
 */
export function bindNames(sql: string, names: RawNames): string {
  const chosen = sql.replace(
    /^\\if :(period|observed_at|object_type)\n([^]*?)(?:^\\else\n([^]*?))?^\\endif(?:\n|$)/gm,
    (_, condition: keyof typeof conditions, then: string, otherwise: string | undefined) =>
      conditions[condition](names.extra) ? then : (otherwise ?? ""),
  );
  return chosen.replace(/:"(table|head|provenance|runs)"/g, (_, name: Exclude<keyof RawNames, "extra">) =>
    quoteIdentifier(names[name]),
  );
}

const conditions = {
  period: (extra: ExtraColumns): boolean => extra.period,
  observed_at: (extra: ExtraColumns): boolean => extra.observedAt,
  object_type: (extra: ExtraColumns): boolean => extra.objectType,
};
