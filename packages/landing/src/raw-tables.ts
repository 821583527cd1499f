import { type Client, quoteLiteral } from "@edp/postgres";
import { createRawTablesSql, findRawTablesSql } from "./statements.generated.ts";
import { bindNames, nameRawTables, type RawNames } from "./stream.ts";

/**
 * Makes sure that `raw.<source>_<object>`, its head, its views and the source's `raw.<source>_collection_runs` exist.
 * Safe when several loaders meet an object for the first time at once.
 */
export async function ensureRawTables(client: Client, source: string, object: string): Promise<RawNames> {
  const names = nameRawTables(source, object);
  const values = [names.table, names.head, names.provenance, names.runs, source, object];
  const existing = await client.query<{ found: boolean }>(findRawTablesSql, values);
  if (existing.rows[0]?.found === true) return names;
  const create = bindNames(createRawTablesSql, names)
    .replaceAll(":source", () => quoteLiteral(source))
    .replaceAll(":object", () => quoteLiteral(object));
  // `if not exists` looks before it locks: two sessions can both find nothing, and one then fails.
  const lock = `select pg_advisory_xact_lock(hashtextextended(${quoteLiteral(`edp raw ${source}`)}, 0))`;
  try {
    await client.query(`begin; ${lock}; ${create}; commit`);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  return names;
}
