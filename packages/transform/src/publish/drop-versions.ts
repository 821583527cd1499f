// Physical versions that no view shows any more. Each goes in a transaction of its own, and one that somebody still
// reads stays for the next time.
import type { Logger } from "@edp/base";
import { quoteQualified, sqlStateOf, withTransaction, type Pool } from "@edp/postgres";

const lockNotAvailable = "55P03";

export async function dropUnusedVersions(pool: Pool, log: Logger): Promise<number> {
  let dropped = 0;
  for (const table of await findUnused(pool)) {
    if (await tryDrop(pool, table)) dropped += 1;
    else log.log("info", "a superseded version is still being read", { table });
  }
  return dropped;
}

/** A version is made and shown by `build.<model>` in one transaction, so one that nothing shows is not new. */
async function findUnused(pool: Pool): Promise<readonly string[]> {
  const found = await pool.query<{ relname: string }>(
    `select version.relname
       from pg_class as version
      where version.relnamespace = 'build'::regnamespace
        and version.relkind = 'r'
        and version.relname ~ '__[0-9]+$'
        and not exists (
            select from pg_depend as needs
             where needs.refobjid = version.oid and needs.classid = 'pg_rewrite'::regclass
        )
      order by version.relname`,
  );
  return found.rows.map((row) => row.relname);
}

async function tryDrop(pool: Pool, table: string): Promise<boolean> {
  try {
    // Without cascade: what came to depend on it meanwhile keeps it.
    await withTransaction(
      pool,
      (client) => client.query(`drop table if exists ${quoteQualified("build", table)}`),
      {
        lockTimeoutMs: 500,
      },
    );
    return true;
  } catch (error) {
    if (sqlStateOf(error) === lockNotAvailable || sqlStateOf(error) === "2BP01") return false;
    throw error;
  }
}
