// One pipeline run with its log, its display and its history: what `up`, `run` and the scheduler share.
import { randomUUID } from "node:crypto";
import {
  closeAbandonedRuns,
  createRunLog,
  runPipeline,
  type RunEnvironment,
  type RunRequest,
  type RunResult,
  type StepEvents,
} from "@edp/pipeline";
import { createRunDisplay } from "../print/run-display.ts";
import type { ShellProgress } from "../print/shell-progress.ts";
import { isProcessAlive } from "./platform-lock.ts";

export interface RunOnceOptions extends ShellProgress {
  readonly request: Partial<Omit<RunRequest, "runId">>;
  readonly sources: readonly string[];
}

export async function runOnce(environment: RunEnvironment, options: RunOnceOptions): Promise<RunResult> {
  await closeAbandonedRuns(environment.pool, environment.clock.now(), isProcessAlive);
  const runId = randomUUID();
  const log = createRunLog(environment.workDir, { runId }, environment.clock);
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
  const events: StepEvents = {
    onStepStart: ({ id }) => {
      options.tell({ step: { id, status: "running" } });
    },
    onStepEnd: (step, outcome, durationMs) => {
      display.events.onStepEnd?.(step, outcome, durationMs);
      options.tell({ step: { id: step.id, status: outcome.status, duration_ms: Math.round(durationMs) } });
    },
  };
  options.tell({ run: { id: runId } });
  const result = await runPipeline({ ...environment, log }, request, options.sources, events);
  options.line.clear();
  return result;
}
