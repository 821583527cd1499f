// One log file a run: `.edp/runs/<run id>.ndjson`, a JSON object a line, every line with the run's id.
import { appendFileSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogger, type Clock, type Logger, type WriteLine } from "@edp/base";
import type { RunIdentity } from "./run-identity.ts";

function runLogPath(workDir: string, runId: string): string {
  return join(workDir, "runs", `${runId}.ndjson`);
}

/**
 * Appends to the run's log. Written at once, so that a killed run leaves its last words. A full disk does not end
 * the run: what the log lost stands in `meta` too. `also` gets every line as well, where somebody else keeps logs.
 */
export function createRunLog(
  workDir: string,
  { runId, orchestratorRun }: RunIdentity,
  clock: Clock,
  also?: WriteLine,
): Logger {
  const path = runLogPath(workDir, runId);
  mkdirSync(join(workDir, "runs"), { recursive: true, mode: 0o700 });
  const write = (line: string): void => {
    also?.(line);
    try {
      appendFileSync(path, line, { mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  };
  return createLogger(write, clock, {
    run_id: runId,
    ...(orchestratorRun === undefined ? {} : { orchestrator_run: orchestratorRun }),
  });
}

/** The run's log as it was written; undefined when there is none. */
export async function readRunLog(workDir: string, runId: string): Promise<string | undefined> {
  try {
    return await readFile(runLogPath(workDir, runId), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
