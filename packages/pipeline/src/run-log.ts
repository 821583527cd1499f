// One log file a run: `.edp/runs/<run id>.ndjson`, a JSON object a line, every line with the run's id.
import { appendFileSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogger, type Clock, type Logger } from "@edp/base";

function runLogPath(workDir: string, runId: string): string {
  return join(workDir, "runs", `${runId}.ndjson`);
}

/**
 * Appends to the run's log. Written at once, so that a killed run leaves its last words. A full disk does not end
 * the run: what the log lost stands in `meta` too.
 */
export function createRunLog(workDir: string, runId: string, clock: Clock): Logger {
  const path = runLogPath(workDir, runId);
  mkdirSync(join(workDir, "runs"), { recursive: true, mode: 0o700 });
  const write = (line: string): void => {
    try {
      appendFileSync(path, line, { mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  };
  return createLogger(write, clock, { run_id: runId });
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
