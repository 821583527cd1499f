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
  /** Gives one of the mounts another size. */
  readonly resize: (folder: string, size: string) => void;
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

export interface OwnServerOptions {
  readonly settings?: readonly string[];
  /** Folder below `dir` -> size of a tmpfs that is mounted there, seen by the server alone. `wal` takes its log. */
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

/** Makes the data folder if there is none, and becomes the server. Both as a user that is not root. */
const script = `set -e
dir=$1 initdb=$2 drop=$3 wal=$4
shift 4
test -e "$dir/data/PG_VERSION" || {
  $drop "$initdb" -D "$dir/data" $wal -U edp --auth=trust --no-sync --encoding=UTF8 \\
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
    .map(([name, size]) => `mount -t tmpfs -o size=${size},mode=700${owner} tmpfs ${dir}/${name}`)
    .join(" && ");
  const namespace = mounts.length === 0 ? undefined : await openNamespace(mountScript, user === undefined);
  const drop =
    user === undefined
      ? ""
      : `setpriv --reuid=${user.uid.toString()} --regid=${user.gid.toString()} --clear-groups`;
  // With segments of a megabyte it takes little to fill a small disk.
  const wal = options.mounts?.["wal"] === undefined ? "" : `--waldir=${dir}/wal --wal-segsize=1`;
  const command = [
    ...(namespace?.enter ?? []),
    ...["sh", "-c", script, "sh", dir, programPath(programs, "initdb"), drop, wal],
    ...[programPath(programs, "postgres"), "-D", `${dir}/data`, "-k", dir],
    ...[...settings, ...(options.settings ?? [])].flatMap((setting) => ["-c", setting]),
  ];
  const pools: Pool[] = [];
  let child: ChildProcess | undefined;
  let log = "";

  const start = async (): Promise<void> => {
    const started = spawn(command[0] ?? "", command.slice(1), {
      cwd: dir,
      stdio: ["ignore", "ignore", "pipe"],
      env: programEnvironment,
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
    await namespace?.close();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await start();
    await migrate(pool, `${repository}database/migrations`);
  } catch (error) {
    await close();
    throw error;
  }
  const resize = (folder: string, size: string): void => {
    const remount = ["mount", "-o", `remount,size=${size}`, `${dir}/${folder}`];
    const [program = "", ...words] = [...(namespace?.enter ?? []), ...remount];
    const done = spawnSync(program, words, { cwd: "/", encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${remount.join(" ")}: ${done.stderr}`);
  };
  return { dir, connection, pool, createPool: ownPool, end, start, resize, log: () => log, close };
}

interface Namespace {
  /** Words before a command that is to see the mounts. */
  readonly enter: readonly string[];
  readonly close: () => Promise<void>;
}

/** A mount namespace that lives as long as a process of its own. An ordinary user needs a user namespace around it. */
async function openNamespace(mountScript: string, isOrdinary: boolean): Promise<Namespace> {
  const flags = isOrdinary ? ["-U", "-m", "--map-current-user", "--keep-caps"] : ["-m"];
  const stay = `${mountScript} && echo mounted && exec sleep infinity`;
  const anchor = spawn("unshare", [...flags, "sh", "-c", stay], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: "/",
  });
  let complaint = "";
  anchor.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const exited = once(anchor, "exit");
  const outcome = await Promise.race([once(anchor.stdout, "data"), exited]);
  if (String(outcome[0]).trim() !== "mounted") {
    throw new Error(
      `No small file system can be mounted here: ${complaint.trim()}\n` +
        "Run this test as root, or allow unprivileged user namespaces: sysctl kernel.unprivileged_userns_clone=1",
    );
  }
  const enterFlags = isOrdinary ? ["-U", "--preserve-credentials"] : [];
  return {
    enter: ["nsenter", "-t", (anchor.pid ?? 0).toString(), ...enterFlags, "-m"],
    close: async () => {
      anchor.kill("SIGKILL");
      await exited;
    },
  };
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
