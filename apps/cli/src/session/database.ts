// The platform's database, opened for one command: the embedded server (used or started) or a foreign one by URL.
import { join } from "node:path";
import type { ReportProgress } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { openServer, type SecretReader } from "@edp/pipeline";
import { checkServer, createPool, migrate, type ConnectionSettings, type Pool } from "@edp/postgres";
import type { Shell } from "../shell.ts";
import { clearData } from "./clear-data.ts";

export interface OpenDatabase {
  readonly pool: Pool;
  readonly connection: ConnectionSettings;
  /** Ends the connections, and the embedded server when nobody else uses it. */
  readonly close: () => Promise<void>;
}

export interface DatabaseRequest {
  readonly shell: Shell;
  readonly platform: ResolvedPlatform;
  readonly secrets: SecretReader;
  readonly report: ReportProgress;
  /** Delete everything first. */
  readonly fresh: boolean;
}

export async function openDatabase(request: DatabaseRequest): Promise<OpenDatabase> {
  const { shell, platform } = request;
  const server = await openServer({
    ...request,
    edpRoot: shell.edpRoot,
    clock: shell.clock,
    databaseAddress: shell.environmentVariables["EDP_DATABASE_ADDRESS"],
  });
  // Four streams at once, each of them on two sessions for a first load, and some for everything else.
  const pool = createPool(server.connection, { max: 12 });
  const close = async (): Promise<void> => {
    await pool.end();
    await server.stop();
  };
  try {
    await checkServer(pool, server.connection);
    if (request.fresh) await clearData(pool, platform);
    await migrate(pool, join(shell.edpRoot, "database/migrations"));
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, connection: server.connection, close };
}
