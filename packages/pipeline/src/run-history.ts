// Run history in `meta`: what ran, why, how it ended. It survives restarts; a run whose process is gone is closed
// by the next start.
import type { Pool } from "@edp/postgres";
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

/** Opens a run, or joins it: an orchestrator's steps share one run id and any of them may come first. */
export async function openRun(environment: RunEnvironment, runId: string, trigger: Trigger): Promise<void> {
  await environment.pool.query(
    `insert into meta.run
       (run_id, environment, trigger, status, definition_digest, edp_version, started_at, process_id)
     values ($1, $2, $3, 'running', $4, $5, $6, $7)
     on conflict (run_id) do nothing`,
    [
      runId,
      environment.platform.environment.name,
      trigger,
      environment.platform.digest,
      environment.edpVersion,
      environment.clock.now(),
      process.pid,
    ],
  );
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

/** Runs that say `running` although their process is gone: killed, or the machine went down. Returns how many. */
export async function closeAbandonedRuns(
  pool: Pool,
  now: Date,
  isAlive: (pid: number) => boolean,
): Promise<number> {
  const { rows } = await pool.query<{ run_id: string; process_id: number }>(
    `select run_id, process_id from meta.run where status = 'running'`,
  );
  const abandoned = rows.filter((row) => !isAlive(row.process_id)).map((row) => row.run_id);
  if (abandoned.length === 0) return 0;
  const because = "its process ended without a word (killed, or the machine went down)";
  await pool.query(
    `update meta.run set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[])`,
    [abandoned, now, because],
  );
  await pool.query(
    `update meta.run_step set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[]) and status in ('running', 'waiting')`,
    [abandoned, now, because],
  );
  await pool.query(
    `update meta.ingestion_run set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[]) and status = 'running'`,
    [abandoned, now, because],
  );
  return abandoned.length;
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
