// dbt as a child process: its events as they come, and never an orphan. It ends on SIGINT by cancelling its queries;
// the same happens when its standard input closes, which is what the death of our process looks like to it.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EdpError } from "@edp/base";
import { libpqEnvironment, type ConnectionSettings } from "@edp/postgres";
import { readEvent, type DbtEvent } from "./dbt-event.ts";

export interface DbtCall {
  /** The Python environment with dbt: the folder that has `bin/python`. */
  readonly pythonDir: string;
  /** The generated project; dbt writes its `target` and `logs` there. */
  readonly projectDir: string;
  readonly connection: ConnectionSettings;
  /** The command and its options: `["build", "--select", …]`. */
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: DbtEvent) => void;
}

export interface DbtExit {
  /** 0 all well, 1 some node failed, 2 nothing ran. Null when a signal ended it. */
  readonly code: number | null;
  /** What dbt complained of outside of single nodes, and what Python printed. */
  readonly complaints: readonly string[];
}

/** Ends dbt when nobody holds its standard input any more; gives it ten seconds to cancel its queries. */
const program = `
import os, signal, sys, threading, time
def watch():
    while os.read(0, 4096): pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(10)
    os._exit(130)
threading.Thread(target=watch, daemon=True).start()
from dbt.cli.main import cli
sys.argv[0] = "dbt"
cli()
`;

const globalOptions = [
  "--log-format=json",
  "--log-level=info",
  "--log-level-file=none",
  "--no-version-check",
  "--no-send-anonymous-usage-stats",
  "--no-use-colors",
];

/** Runs one dbt command to its end. Aborting it rejects with the signal's reason, after dbt has gone. */
export async function runDbt(call: DbtCall): Promise<DbtExit> {
  const python = join(call.pythonDir, "bin", "python");
  if (!existsSync(python)) throw new EdpError("EDP-MDL-004", { program: python });
  call.signal.throwIfAborted();
  const project = ["--project-dir", call.projectDir, "--profiles-dir", call.projectDir];
  const child = spawn(python, ["-c", program, ...globalOptions, ...call.command, ...project], {
    cwd: call.projectDir,
    env: dbtEnvironment(call),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = (): void => {
    child.stdin.end();
  };
  call.signal.addEventListener("abort", stop, { once: true });
  try {
    const exit = await collect(child, call.onEvent);
    call.signal.throwIfAborted();
    return exit;
  } finally {
    call.signal.removeEventListener("abort", stop);
  }
}

async function collect(child: ChildProcess, onEvent: (event: DbtEvent) => void): Promise<DbtExit> {
  const complaints: string[] = [];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A listener each, not a loop: the streams end by themselves when the process does.
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = readEvent(line);
      if (event?.level === "error" && event.node === undefined) complaints.push(event.message);
      if (event !== undefined) onEvent(event);
    });
  }
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  }
  return { code: await ended, complaints };
}

/** Nothing of our own environment: dbt reaches the database and its own files, and sends nothing anywhere. */
function dbtEnvironment({ connection, projectDir }: DbtCall): Record<string, string> {
  return {
    ...libpqEnvironment(connection),
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: projectDir,
    LANG: "C.UTF-8",
    PYTHONUTF8: "1",
    // Text without an offset means UTC, on every machine.
    PGTZ: "UTC",
    PGAPPNAME: "edp dbt",
    DO_NOT_TRACK: "1",
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
