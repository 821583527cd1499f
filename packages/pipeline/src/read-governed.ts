// Queries of people: read-only, with an analyst's rights, bounded in time.
import { EdpError } from "@edp/base";
import { queryText, withTransaction, type TextResult } from "@edp/postgres";
import { openGivenReader } from "./given-reader.ts";
import { openGovernedPool, type DatabaseAccess } from "./governed-login.ts";

const defaultTimeoutMs = 60_000;

/** Throws EDP-CLI-005 with PostgreSQL's own words when it refuses, EDP-RUN-006 to 009 when nobody may ask. */
export async function readGoverned(
  access: DatabaseAccess,
  sql: string,
  statementTimeoutMs = defaultTimeoutMs,
): Promise<TextResult> {
  const { reader: given } = access;
  const reader = given === undefined ? await openGovernedPool(access) : await openGivenReader(access, given);
  try {
    const options = { readOnly: true, statementTimeoutMs };
    return await withTransaction(
      reader,
      async (client) => {
        // After a first query a transaction that is read-only stays so.
        await client.query("select 1");
        try {
          return await queryText(client, sql);
        } catch (error) {
          throw new EdpError("EDP-CLI-005", { reason: (error as Error).message }, { cause: error });
        }
      },
      options,
    );
  } finally {
    await reader.end();
  }
}
