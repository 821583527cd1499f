// One pipeline run with its log, its display and its history: what `up`, `run` and the scheduler share.
import { randomUUID } from "node:crypto";
import {
  closeAbandonedRuns,
  createRunLog,
  runPipeline,
  type RunEnvironment,
  type RunRequest,
  type RunResult,
} from "@edp/pipeline";
import type { ProgressLine } from "../print/progress-line.ts";
import { createRunDisplay } from "../print/run-display.ts";
import { isProcessAlive } from "./platform-lock.ts";

export interface RunOnceOptions {
  readonly request: Partial<Omit<RunRequest, "runId">>;
  readonly sources: readonly string[];
  readonly write: (text: string) => void;
  readonly line: ProgressLine;
}

export async function runOnce(environment: RunEnvironment, options: RunOnceOptions): Promise<RunResult> {
  await closeAbandonedRuns(environment.pool, environment.clock.now(), isProcessAlive);
  const runId = randomUUID();
  const log = createRunLog(environment.workDir, runId, environment.clock);
  const enabled = environment.platform.sources
    .filter((source) => source.enabled)
    .map((source) => source.name);
  const checks = options.sources.length === 0 ? enabled.length : options.sources.length;
  const display = createRunDisplay(options.write, options.line, checks);
  const request: RunRequest = {
    runId,
    trigger: "manual",
    full: false,
    allowLoss: false,
    since: undefined,
    until: undefined,
    select: undefined,
    reuseVerdicts: true,
    ...options.request,
  };
  const result = await runPipeline({ ...environment, log }, request, options.sources, display.events);
  options.line.clear();
  return result;
}
