// What tests of the embedded server need: throw-away platforms, processes that hold a server, and a look at who
// is left. Everything ends with the test, however it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Secret } from "@edp/base";
import { type ConnectionSettings, createPool } from "@edp/postgres";
import { onTestFinished } from "vitest";
import { ordinary, runsAsRoot } from "./ordinary-user.ts";

export const repository = fileURLToPath(new URL("../../", import.meta.url));
export const pythonDir = join(repository, ".venv");

/** Who may run these tests: as root also somebody ordinary, else whoever we are. */
export const runners = runsAsRoot
  ? [
      { title: "root", user: undefined },
      { title: "an ordinary user", user: ordinary },
    ]
  : [{ title: "an ordinary user", user: undefined }];

export interface Platform {
  /** The temporary folder around it, which everybody may enter. */
  readonly dir: string;
  readonly platformDir: string;
  readonly systemDir: string;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** An empty platform folder that belongs to `user`, removed with all its servers when the test ends. */
export function createPlatform(user?: Platform["user"], name = "platform"): Platform {
  const dir = mkdtempSync("/tmp/edp-embedded-");
  const platform = { dir, platformDir: join(dir, name), systemDir: join(dir, "var"), user };
  mkdirSync(platform.platformDir, { recursive: true });
  if (user !== undefined) {
    chownSync(dir, user.uid, user.gid);
    chownSync(platform.platformDir, user.uid, user.gid);
  }
  // mkdtemp makes a private folder; the server's user must be able to enter.
  chmodSync(dir, 0o755);
  onTestFinished(async () => {
    // All holders are gone by now, so the server stops by itself, unless a test failed half-way.
    for (let tries = 0; tries < 250 && inhabitants(dir).length > 0; tries += 1) await sleep(20);
    for (const pid of inhabitants(dir)) process.kill(pid, "SIGKILL");
    await until(() => inhabitants(dir).length === 0);
    rmSync(dir, { recursive: true, force: true });
  });
  return platform;
}

export interface Opened {
  readonly connection: ConnectionSettings;
  readonly startedHere: boolean;
  readonly home: string;
}

export interface Holder {
  readonly process: ChildProcess;
  /** Throws what openEmbedded threw, as `CODE message`. */
  readonly opened: () => Promise<Opened>;
  readonly failed: () => Promise<{ readonly code: string; readonly message: string }>;
  /** Lets go and waits for the process to end. */
  readonly stop: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

type Line = {
  readonly opened?: { host: string; port: number; password: string; startedHere: boolean; home: string };
  readonly failed?: { code: string; message: string };
};

/** Starts a process that opens the platform's server, in a process group of its own like a shell's command. */
export function startHolder(platform: Platform, python = pythonDir): Holder {
  const script = join(repository, "tests/support/hold-embedded.ts");
  const { dir, platformDir, systemDir, user } = platform;
  const child = spawn(process.execPath, [script, platformDir, python, systemDir], {
    cwd: dir,
    detached: true,
    env: {},
    stdio: ["pipe", "pipe", "inherit"],
    ...user,
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = lines.next() as Promise<{ value?: string }>;
  const read = async (): Promise<Line> => JSON.parse((await first).value ?? "{}") as Line;
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  onTestFinished(() => kill("SIGKILL"));
  return {
    process: child,
    opened: async () => {
      const line = await read();
      if (line.opened === undefined) throw new Error(`not opened: ${JSON.stringify(line)}`);
      const { password, startedHere, home, ...address } = line.opened;
      const connection = {
        ...address,
        database: "edp",
        user: "edp",
        password: new Secret(password),
        tls: "disable",
      } as const;
      return { connection, startedHere, home };
    },
    failed: async () => {
      const line = await read();
      if (line.failed === undefined)
        throw new Error(`did not fail: ${JSON.stringify({ ...line, opened: line.opened?.home })}`);
      await exited;
      return line.failed;
    },
    stop: async () => {
      child.stdin.write("stop\n");
      await exited;
    },
    kill,
  };
}

export async function query(connection: ConnectionSettings, sql: string): Promise<readonly unknown[]> {
  const pool = createPool(connection, { max: 1 });
  try {
    return (await pool.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await pool.end();
  }
}

/** Waits for something outside of this process: there is nothing to subscribe to. The test's time limit ends it. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20);
}

/** Process ids of all that live in the folder or below (servers and keepers; by their working folder). */
export function inhabitants(dir: string): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => `${workingFolder(pid)}/`.startsWith(`${dir}/`) && !isZombie(pid)).map(Number);
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

function isZombie(pid: string): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}
