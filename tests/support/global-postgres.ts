// One real PostgreSQL for the whole run, the embedded one that users get: started before the first database test,
// stopped after the last, and by its keeper if the run is killed. Our migrations fill a template once; each test
// file clones it (test-database.ts). What a test leaves behind, a database or a connection, fails the run.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { invariant, noProgress, systemClock } from "@edp/base";
import { type ConnectionSettings, createPool, migrate, openEmbedded, type Pool } from "@edp/postgres";
import type { TestProject } from "vitest/node";

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
const folderPrefix = "edp-test-";

/** For speed: a crash of the machine may lose everything, which is all right here and nowhere else. */
const careless = ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeAbandoned();
  const dir = mkdtempSync(`/tmp/${folderPrefix}${process.pid.toString()}-`);
  // mkdtemp makes a private folder; as root the server is somebody else.
  chmodSync(dir, 0o755);
  const place = { platformDir: dir, pythonDir: `${repository}.venv`, systemDir: dir };
  const server = await openEmbedded({ ...place, clock: systemClock, report: noProgress });
  const end = async (): Promise<void> => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await prepare(server.connection);
  } catch (error) {
    await end();
    throw error;
  }
  const { host, port, user, password } = server.connection;
  invariant(password !== undefined, "the embedded server has a password");
  project.provide("testServer", { host, port, user, password: password.reveal() });
  return async () => {
    const leaks = await withAdmin(server.connection, findLeaks).finally(end);
    if (leaks.length > 0) throw new Error(`Database tests left behind: ${leaks.join("; ")}`);
  };
}

async function prepare(connection: ConnectionSettings): Promise<void> {
  await withAdmin(connection, async (admin) => {
    for (const setting of careless) await admin.query(`alter system set ${setting}`);
    await admin.query("select pg_reload_conf()");
    await admin.query("create database edp_template");
  });
  const template = createPool({ ...connection, database: "edp_template" }, { max: 1 });
  await migrate(template, `${repository}database/migrations`).finally(() => template.end());
}

async function withAdmin<T>(connection: ConnectionSettings, work: (admin: Pool) => Promise<T>): Promise<T> {
  const admin = createPool({ ...connection, database: "postgres" }, { max: 1 });
  return work(admin).finally(() => admin.end());
}

async function findLeaks(admin: Pool): Promise<readonly string[]> {
  const databases = await admin.query<{ leak: string }>(
    `select 'database ' || datname as leak from pg_database
      where datname not in ('postgres', 'template0', 'template1', 'edp', 'edp_template') order by 1`,
  );
  const connections = await admin.query<{ leak: string }>(
    `select format('connection of %s to %s, last query: %s', application_name, datname, left(query, 200)) as leak
       from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by 1`,
  );
  return [...databases.rows, ...connections.rows].map((row) => row.leak);
}

/** Folders of runs that were killed. Their servers have stopped by themselves. */
function removeAbandoned(): void {
  for (const name of readdirSync("/tmp").filter((entry) => entry.startsWith(folderPrefix))) {
    const pid = name.slice(folderPrefix.length).split("-")[0] ?? "";
    if (!existsSync(`/proc/${pid}`)) rmSync(`/tmp/${name}`, { recursive: true, force: true });
  }
}
