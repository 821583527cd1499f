import type { EdpError } from "@edp/base";
import type { LandingResult } from "@edp/landing";
import type { ResolvedSource } from "@edp/definition";
import type { RunEnvironment, Trigger } from "./run-environment.ts";

/** How one object of a source ended: its counts, or why not. */
export interface ObjectOutcome {
  readonly object: string;
  readonly result?: LandingResult;
  /** What kept a landed read from its end. */
  readonly shortfall?: string;
  readonly error?: EdpError;
}

interface IngestionRun {
  readonly ingestionRunId: string;
  readonly runId: string;
  readonly source: ResolvedSource;
  readonly trigger: Trigger;
  readonly full: boolean;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** The readable key is `<source>-<start>-<id>`: sorts by time, and tells two attempts of one second apart. */
export async function openIngestionRun(environment: RunEnvironment, run: IngestionRun): Promise<void> {
  const startedAt = environment.clock.now();
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  await environment.pool.query(
    `insert into meta.ingestion_run
       (ingestion_run_id, run_key, run_id, source_code, tenant, environment, connector_version, snapshot_mode,
        trigger, status, started_at, window_start, window_end)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running', $10, $11, $12)`,
    [
      run.ingestionRunId,
      `${run.source.name}-${stamp}-${run.ingestionRunId.slice(0, 8)}`,
      run.runId,
      run.source.name,
      run.source.tenant,
      environment.platform.environment.name,
      environment.edpVersion,
      run.full ? "full" : "incremental",
      run.trigger,
      startedAt,
      run.since ?? null,
      run.until ?? null,
    ],
  );
}

/** Counts come from the ledger, not from memory: what was committed before a failure counts, too. */
export async function closeIngestionRun(
  environment: RunEnvironment,
  ingestionRunId: string,
  outcomes: readonly ObjectOutcome[],
  cancelled: boolean,
): Promise<void> {
  const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const status = cancelled
    ? "cancelled"
    : errors.length === 0
      ? "succeeded"
      : errors.length === outcomes.length
        ? "failed"
        : "partial";
  await environment.pool.query(
    `update meta.ingestion_run as run
        set status = $2, finished_at = $3, error_code = $4, error_message = $5,
            rows_read = ledger.rows_read, rows_written = ledger.rows_landed, rows_unchanged = ledger.rows_unchanged,
            rows_quarantined = ledger.rows_quarantined, rows_deleted = ledger.rows_deleted
       from (
            select coalesce(sum(rows_read), 0) as rows_read, coalesce(sum(rows_landed), 0) as rows_landed,
                   coalesce(sum(rows_unchanged), 0) as rows_unchanged,
                   coalesce(sum(rows_quarantined), 0) as rows_quarantined,
                   coalesce(sum(rows_deleted), 0) as rows_deleted
              from meta.landing_batch
             where ingestion_run_id = $1
            ) as ledger
      where run.ingestion_run_id = $1`,
    [ingestionRunId, status, environment.clock.now(), errors[0]?.code ?? null, errors[0]?.message ?? null],
  );
}
