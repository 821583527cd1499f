// A PostgreSQL of its own for one bench: data on tmpfs, so that ratios are not about a disk, and settings as in
// production: checksums, fsync and full page writes stay on.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  asUser,
  chooseOsUser,
  type ConnectionSettings,
  createPool,
  findPrograms,
  migrate,
  type Pool,
  programEnvironment,
  programPath,
} from "@edp/postgres";

export interface BenchServer {
  readonly connection: ConnectionSettings;
  readonly pool: Pool;
  /** Folder on tmpfs for files of the bench; goes with the server. */
  readonly dir: string;
  readonly psql: string;
  readonly version: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const settings = [
  "shared_buffers=2GB",
  "checkpoint_timeout=1h",
  "autovacuum=off",
  "jit=off",
  "max_parallel_workers_per_gather=0",
  "max_parallel_maintenance_workers=0",
  "listen_addresses=",
];

/** No checkpoint comes in between unless there is little room for WAL. */
export async function startBenchServer(
  change: { maxWalSize?: string; /** Listens on 127.0.0.1, too. */ port?: number } = {},
): Promise<BenchServer> {
  const { port = 5432 } = change;
  const listening = change.port === undefined ? [] : ["listen_addresses=127.0.0.1"];
  const programs = findPrograms(`${repository}.venv`);
  const dir = mkdtempSync("/dev/shm/edp-bench-");
  const user = chooseOsUser("/");
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const initdb = spawnSync(
    programPath(programs, "initdb"),
    [
      "-D",
      `${dir}/data`,
      "-U",
      "edp",
      "--auth=trust",
      "--no-sync",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
    ],
    { cwd: dir, env: programEnvironment, encoding: "utf8", ...asUser(user) },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);
  const log = openSync(`${dir}/server.log`, "a");
  const server = spawn(
    programPath(programs, "postgres"),
    [
      "-D",
      `${dir}/data`,
      "-k",
      dir,
      ...["-p", port.toString()],
      ...[...settings, ...listening, `max_wal_size=${change.maxWalSize ?? "16GB"}`].flatMap((setting) => [
        "-c",
        setting,
      ]),
    ],
    { cwd: dir, stdio: ["ignore", log, log], env: programEnvironment, ...asUser(user) },
  );
  const connection = { host: dir, port, database: "postgres", user: "edp", tls: "disable" } as const;
  const pool = createPool(connection, { max: 2, applicationName: "bench" });
  await waitUntilReady(pool);
  await migrate(pool, `${repository}database/migrations`);
  const version = await pool.query<{ server_version: string }>("show server_version");
  const stop = async (): Promise<void> => {
    await pool.end();
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  return {
    connection,
    pool,
    dir,
    stop,
    psql: programPath(programs, "psql"),
    version: version.rows[0]?.server_version ?? "?",
    pid: server.pid ?? 0,
  };
}

async function waitUntilReady(pool: Pool): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await pool.query("select 1");
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** CPU seconds of the server: the processes that run, and those that have ended. */
export function serverCpuSeconds(server: BenchServer): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(readTimes);
  let ticks = 0;
  for (const one of processes) {
    if (one === undefined) continue;
    if (one.pid === server.pid) ticks += one.own + one.ended;
    else if (one.parent === server.pid) ticks += one.own;
  }
  return ticks / 100;
}

function readTimes(name: string): { pid: number; parent: number; own: number; ended: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    return { pid: Number(name), parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return undefined; // ended meanwhile
  }
}

/** WAL position in bytes. */
export async function walPosition(pool: Pool): Promise<number> {
  const found = await pool.query<{ bytes: string }>("select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes");
  return Number(found.rows[0]?.bytes);
}
