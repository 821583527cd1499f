// Queries of people: read-only, with an analyst's rights, bounded in time.
import { EdpError } from "@edp/base";
import { withTransaction, type Pool } from "@edp/postgres";

export interface QueryResult {
  readonly columns: readonly string[];
  /** Every value as PostgreSQL's text; null for null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const statementTimeoutMs = 60_000;

/** Throws EDP-CLI-005 with PostgreSQL's own words when it refuses. */
export async function readGoverned(pool: Pool, sql: string): Promise<QueryResult> {
  const options = { readOnly: true, statementTimeoutMs, applicationName: "edp query" };
  return withTransaction(
    pool,
    async (client) => {
      // `set local role` first: from here on only what analysts may read, and no statement can go back.
      await client.query("set local role edp_analyst");
      try {
        // The extended protocol takes one statement only, so nothing can be appended to leave the role.
        const result = await client.query({ text: sql, rowMode: "array", types: { getTypeParser: () => String }, values: [], queryMode: "extended" } as never);
        return toQueryResult(result);
      } catch (error) {
        throw new EdpError("EDP-CLI-005", { reason: (error as Error).message }, { cause: error });
      }
    },
    options,
  );
}

function toQueryResult(result: { readonly fields?: readonly { readonly name: string }[]; readonly rows: readonly unknown[] }): QueryResult {
  return {
    columns: (result.fields ?? []).map((field) => field.name),
    rows: result.rows as readonly (readonly (string | null)[])[], // rowMode array, all values as text
  };
}
