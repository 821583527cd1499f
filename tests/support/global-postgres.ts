// One real PostgreSQL for the whole run: started before the first database test, stopped after the last. Our
// migrations fill a template once; each test file clones it (test-database.ts). What a test leaves behind,
// a database or a connection, fails the run.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Secret } from "@edp/base";
import { createPool, migrate, type Pool } from "@edp/postgres";
import type { TestProject } from "vitest/node";
import { startTestServer } from "./test-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server, as its superuser. The password is for this run and this machine only. */
    readonly testServer: {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
    };
  }
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const password = randomBytes(18).toString("base64url");
  const server = await startTestServer({ pythonDir: `${repository}.venv`, password });
  const connection = { ...server.connection, password: new Secret(password), tls: "disable" } as const;
  try {
    const admin = createPool({ ...connection, database: "postgres" }, { max: 1 });
    await admin.query("create database edp_template");
    const template = createPool({ ...connection, database: "edp_template" }, { max: 1 });
    await migrate(template, `${repository}database/migrations`);
    await template.end();
    await admin.end();
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("testServer", { ...server.connection, password });
  return async () => {
    const admin = createPool({ ...connection, database: "postgres" }, { max: 1 });
    const leaks = await findLeaks(admin).finally(() => admin.end());
    await server.stop();
    if (leaks.length > 0) throw new Error(`Database tests left behind: ${leaks.join("; ")}`);
  };
}

async function findLeaks(admin: Pool): Promise<readonly string[]> {
  const databases = await admin.query<{ leak: string }>(
    `select 'database ' || datname as leak from pg_database
      where datname not in ('postgres', 'template0', 'template1', 'edp_template') order by 1`,
  );
  const connections = await admin.query<{ leak: string }>(
    `select format('connection of %s to %s, last query: %s', application_name, datname, left(query, 200)) as leak
       from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by 1`,
  );
  return [...databases.rows, ...connections.rows].map((row) => row.leak);
}
