// Runs and steps that nobody ended: their process was killed, or the machine went down.
import type { PipelineStep } from "@edp/definition";
import type { Pool } from "@edp/postgres";
import { overallStatus } from "./overall-status.ts";
import { closeRun, closeStep, type StepOutcome } from "./run-history.ts";
import type { RunEnvironment } from "./run-environment.ts";

const because = "its process ended without a word (killed, or the machine went down)";

/** No orchestrator lets a run last this long. Its steps are processes of other machines, so nobody else can tell. */
const orchestratedAtMostMs = 24 * 3_600_000;

/** Runs that say `running` although nobody is at work on them any more. Returns how many were closed. */
export async function closeAbandonedRuns(
  pool: Pool,
  now: Date,
  isAlive: (pid: number) => boolean,
): Promise<number> {
  const { rows } = await pool.query<{
    run_id: string;
    process_id: number;
    started_at: Date;
    orchestrator_run: string | null;
  }>(`select run_id, process_id, started_at, orchestrator_run from meta.run where status = 'running'`);
  const abandoned = rows.filter((row) =>
    row.orchestrator_run === null
      ? !isAlive(row.process_id)
      : now.getTime() - row.started_at.getTime() > orchestratedAtMostMs,
  );
  if (abandoned.length === 0) return 0;
  const ids = abandoned.map((row) => row.run_id);
  await pool.query(
    `update meta.run set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[])`,
    [ids, now, because],
  );
  await cancelUnended(pool, ids, now);
  return abandoned.length;
}

async function cancelUnended(pool: Pool, ids: readonly string[], now: Date): Promise<void> {
  await pool.query(
    `update meta.run_step set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[]) and status in ('running', 'waiting')`,
    [ids, now, because],
  );
  await pool.query(
    `update meta.ingestion_run set status = 'cancelled', finished_at = $2, error_message = $3
      where run_id = any($1::uuid[]) and status = 'running'`,
    [ids, now, because],
  );
}

interface EndedRow {
  readonly status: StepOutcome["status"];
  readonly summary: StepOutcome["summary"];
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/**
 * Closes a run by what its steps have come to, whoever ran them. What still says `running` was killed; a step of
 * `expected` that was never seen is held, by a failure before it or because its process could not start.
 */
export async function closeRunBySteps(
  environment: RunEnvironment,
  runId: string,
  expected: readonly PipelineStep[] = [],
): Promise<StepOutcome> {
  const { pool, clock } = environment;
  await cancelUnended(pool, [runId], clock.now());
  const seen = await pool.query<{ step_id: string }>("select step_id from meta.run_step where run_id = $1", [
    runId,
  ]);
  for (const step of expected) {
    if (seen.rows.some((row) => row.step_id === step.id)) continue;
    const identity = { runId, stepId: step.id, kind: step.kind, source: step.source };
    await closeStep(environment, identity, {
      status: "blocked",
      summary: {},
      errorMessage: "it never began: see the step before it, or the orchestrator's own log",
    });
  }
  const { rows } = await pool.query<EndedRow>(
    `select status, summary, error_code, error_message
       from meta.run_step where run_id = $1 order by finished_at, step_id`,
    [runId],
  );
  const first = rows.find((row) => row.status !== "succeeded" && row.status !== "skipped");
  const outcome: StepOutcome = {
    status: overallStatus(rows),
    summary: { steps: rows.length },
    ...(first?.error_code == null ? {} : { errorCode: first.error_code }),
    ...(first?.error_message == null ? {} : { errorMessage: first.error_message }),
  };
  await closeRun(environment, runId, outcome);
  return outcome;
}
