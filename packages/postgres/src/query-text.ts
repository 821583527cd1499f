import type { QueryArrayConfig } from "pg";
import type { Client } from "./pool.ts";

export interface TextResult {
  readonly columns: readonly string[];
  /** The type of each column, as pg_type.oid. */
  readonly typeIds: readonly number[];
  /** Every value as PostgreSQL writes it: nothing is rounded, no time zone is applied; null for null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const asText = { getTypeParser: () => (value: string) => value };

/** Runs exactly one statement: the extended protocol refuses a second one behind a semicolon. */
export async function queryText(client: Client, sql: string): Promise<TextResult> {
  // pg knows `queryMode`, its types do not.
  const query = { text: sql, rowMode: "array", types: asText, queryMode: "extended" } as QueryArrayConfig;
  const result = await client.query<(string | null)[]>(query);
  return {
    columns: result.fields.map((field) => field.name),
    typeIds: result.fields.map((field) => field.dataTypeID),
    rows: result.rows,
  };
}
