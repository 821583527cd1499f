// Physical versions that no view shows any more. Each goes in a transaction of its own, and one that somebody still
// reads stays for the next time.
import type { Logger } from "@edp/base";
import { quoteQualified, sqlStateOf, withTransaction, type Pool } from "@edp/postgres";

const lockNotAvailable = "55P03";

interface Version {
  readonly relname: string;
  /** A table, or the view of a live model. */
  readonly relkind: "r" | "v";
}

export async function dropUnusedVersions(pool: Pool, log: Logger): Promise<number> {
  let dropped = 0;
  for (const version of await findUnused(pool)) {
    if (await tryDrop(pool, version)) dropped += 1;
    else log.log("info", "a superseded version is still being read", { table: version.relname });
  }
  return dropped;
}

/** A version is made and shown by `build.<model>` in one transaction, so one that nothing shows is not new. */
async function findUnused(pool: Pool): Promise<readonly Version[]> {
  const found = await pool.query<Version>(
    `select version.relname, version.relkind
       from pg_class as version
      where version.relnamespace = 'build'::regnamespace
        and version.relkind in ('r', 'v')
        and version.relname ~ '__[0-9]+$'
        and not exists (
            select from pg_depend as needs
             where needs.refobjid = version.oid and needs.classid = 'pg_rewrite'::regclass
        )
      order by version.relname`,
  );
  return found.rows;
}

async function tryDrop(pool: Pool, { relname, relkind }: Version): Promise<boolean> {
  const kind = relkind === "v" ? "view" : "table";
  try {
    // Without cascade: what came to depend on it meanwhile keeps it.
    await withTransaction(
      pool,
      (client) => client.query(`drop ${kind} if exists ${quoteQualified("build", relname)}`),
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
