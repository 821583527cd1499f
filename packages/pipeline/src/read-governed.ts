// Queries of people: read-only, with an analyst's rights, bounded in time.
import { EdpError } from "@edp/base";
import { queryText, withTransaction, type Pool, type TextResult } from "@edp/postgres";

const statementTimeoutMs = 60_000;

/** Throws EDP-CLI-005 with PostgreSQL's own words when it refuses. */
export async function readGoverned(pool: Pool, sql: string): Promise<TextResult> {
  const options = { readOnly: true, statementTimeoutMs, applicationName: "edp query" };
  return withTransaction(
    pool,
    async (client) => {
      // From here on only what analysts may read; one statement follows, so nothing can go back.
      await client.query("set local role edp_analyst");
      try {
        return await queryText(client, sql);
      } catch (error) {
        throw new EdpError("EDP-CLI-005", { reason: (error as Error).message }, { cause: error });
      }
    },
    options,
  );
}
