// The engine's own client, run for what it does best. Its failures that a user can mend get a code of ours.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { EdpError } from "@edp/base";
import { explainFailure } from "../images/explain-failure.ts";

export interface DockerCall {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Each line that it prints while it works. */
  readonly onLine?: (line: string) => void;
}

const keptLines = 40;

/** Everything on its standard output. Throws what explainFailure finds, or EDP-DEP-050, 052, 054. */
export async function runDocker({ args, cwd, variables, signal, onLine }: DockerCall): Promise<string> {
  const child = spawn("docker", args, {
    cwd,
    env: { ...variables, DOCKER_CLI_HINTS: "false" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      onLine?.(line);
      if (stream === child.stderr && line.trim() !== "") said.push(line.trim());
      if (said.length > keptLines) said.shift();
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new EdpError("EDP-DEP-020", {}, { cause });
  });
  if (status === 0) return output;
  throw describeFailure(args, said);
}

const takenPort =
  /(?:127\.0\.0\.1|0\.0\.0\.0|\[::\])?:(\d+)(?: failed)?: (?:port is already allocated|bind: address already in use)/;

function describeFailure(args: readonly string[], said: readonly string[]): EdpError {
  const text = said.join("\n");
  if (/is not a docker command|unknown shorthand flag: 'f'|unknown command: docker compose/.test(text))
    return new EdpError("EDP-DEP-050", {});
  const port = takenPort.exec(text)?.[1];
  if (port !== undefined) return new EdpError("EDP-DEP-052", { port });
  const known = explainFailure("containers", text, "");
  if (known.code !== "EDP-DEP-022") return known;
  const command = `docker ${args.slice(0, 2).join(" ")}`;
  return new EdpError("EDP-DEP-054", { command, reason: said.at(-1) ?? "it gave no reason" });
}
