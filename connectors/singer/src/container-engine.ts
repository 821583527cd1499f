// The engine's own client, docker or podman, with EDP's environment: DOCKER_HOST and contexts count as they do for
// a person. What it says when it fails decides who has to do what.
import { EdpError } from "@edp/base";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface EngineAnswer {
  readonly ok: boolean;
  readonly output: string;
  /** The last line that it said, when it failed. */
  readonly line: string;
}

export type EngineClient = "docker" | "podman";

const run = promisify(execFile);

export async function askEngine(
  client: EngineClient,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<EngineAnswer> {
  try {
    const { stdout } = await run(client, args, { maxBuffer: 16 * 1024 * 1024, ...(signal && { signal }) });
    return { ok: true, output: stdout.trim(), line: "" };
  } catch (error) {
    signal?.throwIfAborted();
    const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return { ok: false, output: "", line: findReason(text) };
  }
}

/** The first client on the PATH, or the one that the source names. */
export async function findClient(source: string, wanted: EngineClient | undefined): Promise<EngineClient> {
  const clients: readonly EngineClient[] = wanted === undefined ? ["docker", "podman"] : [wanted];
  for (const client of clients) {
    const found = await run(client, ["--version"]).then(
      () => true,
      () => false,
    );
    if (found) return client;
  }
  throw new EdpError("EDP-SRC-410", { source, clients });
}

const unreachable =
  /cannot connect to the docker daemon|error during connect|permission denied .*(docker|podman).*sock|unable to connect to podman|unexpected EOF/i;

/** The engine itself is away, whatever was asked of it. */
export function refuseAbsentEngine(source: string, client: EngineClient, line: string): void {
  if (unreachable.test(line)) throw new EdpError("EDP-SRC-411", { source, client, line });
}

/** The line that tells the reason: clients print hints about their own use after it. */
export function findReason(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const told = lines.filter((line) => line !== "" && !/--help'|^Command failed|^Usage/.test(line));
  return (told.at(-1) ?? "it gave no reason").slice(0, 400).replace(/\.$/, "");
}
