import { EdpError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { Pool } from "@edp/postgres";

const schemas = ["app", "mart", "vault", "ods", "build", "raw", "meta"] as const;

/** Deletes everything landed and built, for `edp up --fresh`. Only the embedded database is ours to empty. */
export async function clearData(pool: Pool, platform: ResolvedPlatform): Promise<void> {
  if (platform.environment.database.kind !== "embedded") {
    throw new EdpError("EDP-CLI-003", {
      reason:
        "--fresh deletes all data, and this environment's database is not the embedded one. Nothing was deleted.",
      usage: "empty a database of your own by its own tools",
    });
  }
  for (const schema of schemas) await pool.query(`drop schema if exists ${schema} cascade`);
}
