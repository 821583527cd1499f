import { withClient, type Pool } from "@edp/postgres";

/** Any constant that nobody else in this database uses: the first bytes of sha256("edp build"). */
const lockKey = "5814937022";

/** One build of a platform at a time: dbt's project and what it grows are shared. Ends with our connection at the latest. */
export async function withBuildLock<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [lockKey]).catch(() => undefined);
    }
  });
}
