// A PostgreSQL of its own for a test that kills it, fills its disk or cuts it off. Everything goes when the test ends.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  chooseOsUser,
  type ConnectionSettings,
  createPool,
  findPrograms,
  migrate,
  type Pool,
  type PoolOptions,
  programEnvironment,
  programPath,
} from "@edp/postgres";

export interface OwnServer {
  /** Everything of it is here: `data`, the socket, the log. */
  readonly dir: string;
  readonly connection: ConnectionSettings;
  /** For looking at it; breaks with the server and mends itself. */
  readonly pool: Pool;
  readonly createPool: (options?: PoolOptions) => Pool;
  /** Ends the main process with this signal (SIGINT fast, SIGQUIT immediate, SIGKILL) and waits until all are gone. */
  readonly end: (signal: "SIGINT" | "SIGQUIT" | "SIGKILL") => Promise<void>;
  /** Starts it again; resolves when it takes connections. */
  readonly start: () => Promise<void>;
  /** Runs a shell script where the server lives, which may be a mount namespace of its own. */
  readonly runBeside: (script: string) => void;
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

export interface OwnServerOptions {
  readonly settings?: readonly string[];
  /** Folder below `dir` -> size of a tmpfs that is mounted there, seen by the server alone. */
  readonly mounts?: Readonly<Record<string, string>>;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The tests kill processes, not the machine, so nothing waits for a disk; a commit still waits for its WAL. */
const settings = [
  "fsync=off",
  "listen_addresses=",
  "autovacuum=off",
  "max_connections=20",
  "shared_buffers=32MB",
  "restart_after_crash=on",
];

/** Mounts, makes the data folder if there is none, and becomes the server, as a user that is not root. */
const script = `set -e
dir=$1 initdb=$2 drop=$3
shift 3
eval "$EDP_MOUNTS"
test -e "$dir/data/PG_VERSION" || {
  $drop "$initdb" -D "$dir/data" -U edp --auth=trust --no-sync --encoding=UTF8 \\
    --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C >"$dir/initdb.log" 2>&1
}
exec $drop "$@"`;

export async function startOwnServer(options: OwnServerOptions = {}): Promise<OwnServer> {
  const programs = findPrograms(`${repository}.venv`);
  const dir = mkdtempSync("/tmp/edp-own-");
  chmodSync(dir, 0o755);
  const user = chooseOsUser("/");
  const mounts = Object.entries(options.mounts ?? {});
  for (const folder of ["data", ...mounts.map(([name]) => name)]) {
    mkdirSync(`${dir}/${folder}`, { recursive: true, mode: 0o700 });
    if (user !== undefined) chownSync(`${dir}/${folder}`, user.uid, user.gid);
  }
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const connection = { host: dir, port: 5432, database: "postgres", user: "edp", tls: "disable" } as const;
  const owner = user === undefined ? "" : `,uid=${user.uid.toString()},gid=${user.gid.toString()}`;
  const mountScript = mounts
    .map(([name, size]) => `mount -t tmpfs -o size=${size},mode=700${owner} tmpfs "$dir/${name}"`)
    .join("\n");
  const drop =
    user === undefined
      ? ""
      : `setpriv --reuid=${user.uid.toString()} --regid=${user.gid.toString()} --clear-groups`;
  // A user who is not root may mount in a user namespace of its own.
  const alone =
    mounts.length === 0
      ? []
      : ["unshare", ...(user === undefined ? ["-Um", "--map-current-user", "--keep-caps"] : ["-m"])];
  const server = programPath(programs, "postgres");
  const command = [
    ...[...alone, "sh", "-c", script, "sh", dir, programPath(programs, "initdb"), drop],
    ...[server, "-D", `${dir}/data`, "-k", dir],
    ...[...settings, ...(options.settings ?? [])].flatMap((setting) => ["-c", setting]),
  ];
  const pools: Pool[] = [];
  let child: ChildProcess | undefined;
  let log = "";

  const start = async (): Promise<void> => {
    const started = spawn(command[0] ?? "", command.slice(1), {
      cwd: dir,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...programEnvironment, EDP_MOUNTS: mountScript },
    });
    started.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    child = started;
    await waitUntilReady(pool, started, () => log);
  };
  const end = async (signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const { pid = 0 } = child;
    const children = childrenOf(pid);
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
    // The main process may die before its children, and a new one is refused until they are gone.
    while (children.some((one) => isAlive(one))) await delay(5);
  };
  const ownPool = (poolOptions: PoolOptions = {}): Pool => {
    const made = createPool(connection, poolOptions);
    pools.push(made);
    return made;
  };
  const pool = ownPool({ max: 2, applicationName: "test" });
  const close = async (): Promise<void> => {
    await Promise.all(pools.map((one) => one.end()));
    await end("SIGQUIT");
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await start();
    await migrate(pool, `${repository}database/migrations`);
  } catch (error) {
    await close();
    throw error;
  }
  const runBeside = (text: string): void => {
    const enter = [
      "-t",
      (child?.pid ?? 0).toString(),
      ...(user === undefined ? ["-U", "-m", "--preserve-credentials"] : ["-m"]),
    ];
    const done = spawnSync("nsenter", [...enter, "sh", "-ec", text], { cwd: "/", encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${text}: ${done.stderr}`);
  };
  return { dir, connection, pool, createPool: ownPool, end, start, runBeside, log: () => log, close };
}

async function waitUntilReady(pool: Pool, child: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    try {
      await pool.query("select 1");
      return;
    } catch {
      if (child.exitCode !== null) throw new Error(`the server did not start: ${log()}`);
      await delay(20);
    }
  }
}

function childrenOf(pid: number): readonly number[] {
  const path = `/proc/${pid.toString()}/task/${pid.toString()}/children`;
  return readFileSync(path, "utf8").split(" ").filter(Boolean).map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid.toString()}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
