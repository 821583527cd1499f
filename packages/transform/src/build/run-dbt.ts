// dbt as a child process: its events as they come, and never an orphan. It ends by cancelling its queries when its
// standard input closes, which is also what the death of our process looks like to it.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { EdpError } from "@edp/base";
import { libpqEnvironment, type ConnectionSettings } from "@edp/postgres";
import { readEvent, readExit, type DbtEvent } from "./dbt-event.ts";
import { dbtProgram } from "./dbt-program.ts";

export interface DbtSettings {
  /** The Python environment with dbt: the folder that has `bin/python`. */
  readonly pythonDir: string;
  /** The generated project, which may still be empty; dbt writes its `target` and `logs` there. */
  readonly projectDir: string;
  readonly signal: AbortSignal;
}

export interface DbtCall {
  readonly connection: ConnectionSettings;
  /** The command and its options: `["build", "--select", …]`. */
  readonly command: readonly string[];
  readonly onEvent: (event: DbtEvent) => void;
  /** Take the project as the `parse` before has read it. Only right when no file of it changed since. */
  readonly reuseParsed?: boolean;
}

export interface DbtExit {
  /** 0 all well, 1 some node failed, 2 nothing ran. Null when the process ended before it could say. */
  readonly code: number | null;
  /** What dbt complained of outside of single nodes, and what Python printed until then. */
  readonly complaints: readonly string[];
}

/** A started dbt: takes one command after the other. Whoever starts it ends it. */
export interface Dbt {
  /** Runs a command to its end. When `signal` aborts, it rejects with its reason, after dbt has gone. */
  readonly run: (call: DbtCall) => Promise<DbtExit>;
  /** Whether it would still take a command. */
  readonly isAlive: () => boolean;
  /** Ends the process and waits until it is gone. May be called again. */
  readonly end: () => Promise<void>;
}

/** A dbt that has read a project, and which one. Whoever warmed it up ends it. */
export interface WarmDbt {
  readonly dbt: Dbt;
  /** Of the project that it read, as `digestProject` makes it. */
  readonly digest: string;
}

const globalOptions = [
  // Events come through dbt-program.ts.
  "--log-level=none",
  "--log-level-file=none",
  "--no-version-check",
  "--no-send-anonymous-usage-stats",
  "--no-use-colors",
];

/** Starts dbt's process, which begins to load itself at once and needs no database before its first command. */
export function startDbt(settings: DbtSettings): Dbt {
  const { projectDir, signal } = settings;
  const python = join(settings.pythonDir, "bin", "python");
  if (!existsSync(python)) throw new EdpError("EDP-MDL-004", { program: python });
  signal.throwIfAborted();
  mkdirSync(projectDir, { recursive: true });
  const child = spawn(python, ["-c", dbtProgram], {
    cwd: projectDir,
    env: ownEnvironment(projectDir),
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Its death is told by `heard`; a write to what has died fails beside it.
  child.stdin.on("error", () => undefined);
  const stop = (): void => {
    child.stdin.end();
  };
  signal.addEventListener("abort", stop, { once: true });
  const heard = hear(child);
  void heard.gone.then(() => {
    signal.removeEventListener("abort", stop);
  });
  return {
    run: async ({ connection, command, onEvent, reuseParsed = false }) => {
      const project = ["--project-dir", projectDir, "--profiles-dir", projectDir];
      const order = {
        command: [...globalOptions, ...command, ...project],
        environment: databaseEnvironment(connection),
        reuse: reuseParsed,
      };
      const exit = heard.next(onEvent);
      child.stdin.write(`${JSON.stringify(order)}\n`);
      await exit;
      if (signal.aborted) await heard.gone;
      signal.throwIfAborted();
      return exit;
    },
    isAlive: () => !child.stdin.writableEnded && !heard.isGone(),
    end: async () => {
      stop();
      await heard.gone;
    },
  };
}

/** Runs one dbt command in a process of its own. */
export async function runDbt(call: DbtSettings & DbtCall): Promise<DbtExit> {
  const dbt = startDbt(call);
  try {
    return await dbt.run(call);
  } finally {
    await dbt.end();
  }
}

interface Heard {
  /** The end of the command that runs now. */
  readonly next: (onEvent: (event: DbtEvent) => void) => Promise<DbtExit>;
  /** Settles when the process has ended and all of its output was read. */
  readonly gone: Promise<void>;
  readonly isGone: () => boolean;
}

/** A listener for each stream, not a loop: they end by themselves when the process does. */
function hear(child: ChildProcessByStdio<Writable, Readable, Readable>): Heard {
  let complaints: string[] = [];
  let isGone = false;
  let onEvent: (event: DbtEvent) => void = () => undefined;
  let finish: (code: number | null) => void = () => undefined;
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const exit = readExit(line);
    if (exit?.problem !== undefined) complaints.push(exit.problem);
    if (exit !== undefined) {
      finish(exit.code);
      return;
    }
    const event = readEvent(line);
    if (event?.level === "error" && event.node === undefined) complaints.push(event.message);
    if (event !== undefined) onEvent(event);
  });
  const gone = new Promise<void>((resolve) => {
    child.on("error", (error) => complaints.push(error.message));
    child.on("close", () => {
      isGone = true;
      finish(null);
      resolve();
    });
  });
  return {
    next: (listener) =>
      new Promise((resolve) => {
        onEvent = listener;
        finish = (code) => {
          resolve({ code, complaints });
          complaints = [];
        };
        if (isGone) finish(null);
      }),
    gone,
    isGone: () => isGone,
  };
}

/** Nothing of our own environment: dbt reaches the database and its own files, and sends nothing anywhere. */
function ownEnvironment(projectDir: string): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: projectDir,
    LANG: "C.UTF-8",
    PYTHONUTF8: "1",
    // Text without an offset means UTC, on every machine.
    PGTZ: "UTC",
    PGAPPNAME: "edp dbt",
    DO_NOT_TRACK: "1",
  };
}

/** Told with each command: when dbt starts, the database may still be opening. */
function databaseEnvironment(connection: ConnectionSettings): Record<string, string> {
  return {
    ...libpqEnvironment(connection),
    EDP_DBT_HOST: connection.host,
    EDP_DBT_PORT: connection.port.toString(),
    EDP_DBT_DATABASE: connection.database,
    EDP_DBT_USER: connection.user,
    EDP_DBT_SSLMODE: connection.tls,
    ...(connection.password === undefined
      ? {}
      : { DBT_ENV_SECRET_EDP_PASSWORD: connection.password.reveal() }),
  };
}
