import type { JsonObject } from "@edp/base";
import type { Pool } from "@edp/postgres";
import type { RunRecord, RunStatus, StepRecord, StepStatus } from "./run-history.ts";
import type { Trigger } from "./run-environment.ts";
import type { RunIdentity } from "./run-identity.ts";

interface RunRow {
  readonly run_id: string;
  readonly orchestrator_run: string | null;
  readonly environment: string;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly error_message: string | null;
}

interface StepRow {
  readonly step_id: string;
  readonly kind: string;
  readonly source_code: string | null;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly summary: JsonObject;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** The newest runs first. */
export async function readRuns(pool: Pool, limit: number): Promise<readonly RunRecord[]> {
  const { rows } = await pool.query<RunRow>(
    `select run_id, orchestrator_run, environment, trigger, status, started_at, finished_at, error_message
       from meta.run order by started_at desc, run_id limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    runId: row.run_id,
    orchestratorRun: row.orchestrator_run ?? undefined,
    environment: row.environment,
    trigger: row.trigger,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
    errorMessage: row.error_message ?? undefined,
  }));
}

/** A run's steps in the order in which they began. */
export async function readSteps(pool: Pool, runId: string): Promise<readonly StepRecord[]> {
  const { rows } = await pool.query<StepRow>(
    `select step_id, kind, source_code, status, attempt, started_at, finished_at, summary, error_code, error_message
       from meta.run_step where run_id = $1 order by started_at nulls last, step_id`,
    [runId],
  );
  return rows.map((row) => ({
    stepId: row.step_id,
    kind: row.kind,
    source: row.source_code ?? undefined,
    status: row.status,
    attempt: row.attempt,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    summary: row.summary,
    errorCode: row.error_code ?? undefined,
    errorMessage: row.error_message ?? undefined,
  }));
}

/**
 * The run that an id names: its first characters, or what the orchestrator calls it, with or without the name of
 * the pipeline before it. Undefined when none or several do.
 */
export async function findRun(pool: Pool, id: string): Promise<RunIdentity | undefined> {
  const { rows } = await pool.query<Pick<RunRow, "run_id" | "orchestrator_run">>(
    `select run_id, orchestrator_run
       from meta.run
      where starts_with(run_id::text, lower($1))
         or orchestrator_run = $1
         or right(orchestrator_run, length($1) + 1) = '/' || $1
      limit 2`,
    [id],
  );
  const [found, another] = rows;
  if (found === undefined || another !== undefined) return undefined;
  const { run_id: runId, orchestrator_run: orchestratorRun } = found;
  return orchestratorRun === null ? { runId } : { runId, orchestratorRun };
}
