import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a running server writes into its data folder (postmaster.pid), as far as we need it. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  readonly isReady: boolean;
}

export function readPostmasterFile(dataDir: string): PostmasterFile | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  // Lines: pid, data folder, start, port, socket folder, address, shared memory, state. It grows while it starts.
  const [pid, , , port, socketDir, , , state] = lines;
  if (pid === undefined || port === undefined || socketDir === undefined) return undefined;
  return { pid: Number(pid), port: Number(port), socketDir, isReady: state?.trim() === "ready" };
}
