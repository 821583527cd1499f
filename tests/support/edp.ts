// The `edp` command as a person starts it: by its launcher, in a folder of its own, with the environment given.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot, runTool, type ToolResult } from "./run-tool.ts";

export const launcher = join(repositoryRoot, "edp");

export async function edp(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ToolResult> {
  return runTool(launcher, args, env, cwd);
}

/** The result of a command with --json; fails with what it said when it ends with another exit code. */
export async function edpJson<T>(args: readonly string[], cwd: string, exit = 0): Promise<T> {
  const result = await edp([...args, "--json"], cwd);
  if (result.exitCode !== exit) {
    throw new Error(
      `edp ${args.join(" ")} ended with ${result.exitCode.toString()}:\n${result.stderr}\n${result.stdout}`,
    );
  }
  return JSON.parse(result.stdout) as T; // each story names the shape it reads
}

/** A folder for one story. Its name has a space, since people's folders do. */
export function createFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "edp story "));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export interface RunningEdp {
  readonly child: ChildProcess;
  /** All of stdout and stderr so far. */
  readonly output: () => string;
  /** Resolves once the output contains the text; rejects when the process ends without it. */
  readonly until: (text: string) => Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function startEdp(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): RunningEdp {
  const child = spawn(launcher, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const listeners = new Set<() => void>();
  const take = (data: Buffer): void => {
    text += data.toString("utf8");
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => {
      resolve(code ?? signal ?? 0);
    });
  });
  const until = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!text.includes(wanted)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void ended.then(() => {
        reject(new Error(`edp ended without "${wanted}":\n${text}`));
      });
    });
  return { child, output: () => text, until, ended };
}
