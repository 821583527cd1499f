// Run history in `meta`: what ran, why, how it ended. It survives restarts; a run whose process is gone is closed
// by the next start.
import type { JsonObject } from "@edp/base";
import type { RunEnvironment, Trigger } from "./run-environment.ts";

export type RunStatus = "running" | "succeeded" | "partial" | "failed" | "blocked" | "cancelled";
export type StepStatus = RunStatus | "waiting" | "skipped";

export interface StepOutcome {
  readonly status: Exclude<StepStatus, "waiting" | "running">;
  /** Counts and facts for people: what the step's line shows. */
  readonly summary: JsonObject;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

export interface RunRecord {
  readonly runId: string;
  /** The orchestrator's own id of the run, where one started it. */
  readonly orchestratorRun: string | undefined;
  readonly environment: string;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  readonly errorMessage: string | undefined;
}

export interface StepRecord {
  readonly stepId: string;
  readonly kind: string;
  readonly source: string | undefined;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly summary: JsonObject;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

/**
 * Opens a run, or joins it: an orchestrator's steps share one run id and any of them may come first. A run that was
 * closed and gets another step, as when somebody clears a task, goes on. True when it did.
 */
export async function openRun(
  environment: RunEnvironment,
  runId: string,
  trigger: Trigger,
  orchestratorRun?: string,
): Promise<boolean> {
  const { rows } = await environment.pool.query<{ goes_on: boolean }>(
    `with before as (select finished_at from meta.run where run_id = $1)
     insert into meta.run
       (run_id, environment, trigger, status, definition_digest, edp_version, started_at, process_id, orchestrator_run)
     values ($1, $2, $3, 'running', $4, $5, $6, $7, $8)
     on conflict (run_id) do update
        set status = 'running', finished_at = null, error_code = null, error_message = null
     returning coalesce((select finished_at is not null from before), false) as goes_on`,
    [
      runId,
      environment.platform.environment.name,
      trigger,
      environment.platform.digest,
      environment.edpVersion,
      environment.clock.now(),
      process.pid,
      orchestratorRun ?? null,
    ],
  );
  return rows[0]?.goes_on === true;
}

export async function closeRun(
  environment: RunEnvironment,
  runId: string,
  outcome: StepOutcome,
): Promise<void> {
  await environment.pool.query(
    `update meta.run
        set status = $2, finished_at = $3, error_code = $4, error_message = $5
      where run_id = $1`,
    [runId, outcome.status, environment.clock.now(), outcome.errorCode ?? null, outcome.errorMessage ?? null],
  );
}

export interface StepIdentity {
  readonly runId: string;
  readonly stepId: string;
  readonly kind: string;
  readonly source: string | undefined;
}

/** A repeated step keeps its row and counts the attempt. */
export async function openStep(environment: RunEnvironment, step: StepIdentity): Promise<void> {
  await environment.pool.query(
    `insert into meta.run_step (run_id, step_id, kind, source_code, status, started_at)
     values ($1, $2, $3, $4, 'running', $5)
     on conflict (run_id, step_id) do update
        set status = 'running', attempt = meta.run_step.attempt + 1, started_at = excluded.started_at,
            finished_at = null, error_code = null, error_message = null`,
    [step.runId, step.stepId, step.kind, step.source ?? null, environment.clock.now()],
  );
}

export async function closeStep(
  environment: RunEnvironment,
  step: StepIdentity,
  outcome: StepOutcome,
): Promise<void> {
  await environment.pool.query(
    `insert into meta.run_step
       (run_id, step_id, kind, source_code, status, finished_at, summary, error_code, error_message)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (run_id, step_id) do update
        set status = excluded.status, finished_at = excluded.finished_at, summary = excluded.summary,
            error_code = excluded.error_code, error_message = excluded.error_message`,
    [
      step.runId,
      step.stepId,
      step.kind,
      step.source ?? null,
      outcome.status,
      environment.clock.now(),
      JSON.stringify(outcome.summary),
      outcome.errorCode ?? null,
      outcome.errorMessage ?? null,
    ],
  );
}
