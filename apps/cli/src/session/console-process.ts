// The console is a process of its own: started by path, told where the platform is, ended by closing its input, so
// that it ends with us whatever ends us.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { EdpError } from "@edp/base";
import type { RunEnvironment } from "@edp/pipeline";
import type { Shell } from "../shell.ts";

export interface ConsoleProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startConsole(
  shell: Shell,
  environment: RunEnvironment,
  port: number,
): Promise<ConsoleProcess> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new EdpError("EDP-CLI-003", {
      reason: "--port takes a number from 0 to 65535.",
      usage: "--port 7700",
    });
  }
  const entry = join(shell.edpRoot, `apps/console/src/main${extname(import.meta.filename)}`); // .js in the package
  const child = spawn(
    process.execPath,
    [entry, environment.platform.dir, environment.platform.environment.name, port.toString()],
    // Its own process group: Ctrl-C reaches us alone, and we end it in our order.
    {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
      env: { ...process.env, EDP_VERSION: shell.edpVersion },
    },
  );
  const url = await firstLine(child);
  if (url === undefined) throw new EdpError("EDP-WEB-001", { port });
  return { url, stop: () => stopConsole(child) };
}

/** The console prints its address once it serves, and ends without a word when it cannot. */
async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}

async function stopConsole(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.stdin?.end();
  const killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(killer);
}
