// The container engine, by its own client: whatever it is configured for (a socket, a context, another machine) holds.
import { spawn } from "node:child_process";
import { EdpError } from "@edp/base";

export interface ClientCall {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** What it prints, as it comes. */
  readonly onText?: (text: string) => void;
}

export interface ClientAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Its answer, whatever it was. Throws EDP-DEP-020 when there is no client. */
export async function runClient({ args, cwd, variables, signal, onText }: ClientCall): Promise<ClientAnswer> {
  signal.throwIfAborted();
  const child = spawn("docker", args, {
    cwd,
    // The builder of old: what it prints and takes is the same with every engine.
    env: { ...variables, DOCKER_BUILDKIT: "0", DOCKER_CLI_HINTS: "false" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      onText?.(text);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new EdpError("EDP-DEP-020", {}, { cause: error }) : error);
    });
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
  return { exitCode, ...texts };
}
