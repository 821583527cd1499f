// The gate: nothing of a source lands unless its newest connection check passed and has not expired.
import { EdpError } from "@edp/base";
import type { CheckStep } from "@edp/connector-sdk";
import type { ResolvedSource } from "@edp/definition";
import type { Pool } from "@edp/postgres";
import { configDigest } from "./config-digest.ts";

/** How long a passed verdict opens the gate. Long enough for one run of everything, short enough to mean something. */
export const verdictValidMs = 15 * 60_000;

export interface CheckVerdict {
  readonly source: string;
  readonly outcome: "passed" | "failed";
  readonly steps: readonly CheckStep[];
  readonly checkedAt: Date;
  readonly expiresAt: Date;
  readonly durationMs: number;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

interface VerdictRow {
  readonly outcome: "passed" | "failed";
  readonly steps: readonly CheckStep[];
  readonly checked_at: Date;
  readonly expires_at: Date;
  readonly duration_ms: number;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** The newest verdict about this very configuration, or undefined. */
export async function readVerdict(
  pool: Pool,
  source: ResolvedSource,
  environment: string,
): Promise<CheckVerdict | undefined> {
  const { rows } = await pool.query<VerdictRow>(
    `select outcome, steps, checked_at, expires_at, duration_ms, error_code, error_message
       from meta.connection_check
      where source_code = $1 and environment = $2 and config_digest = $3
      order by checked_at desc, check_id desc
      limit 1`,
    [source.name, environment, configDigest(source)],
  );
  const row = rows[0];
  return row === undefined
    ? undefined
    : {
        source: source.name,
        outcome: row.outcome,
        steps: row.steps,
        checkedAt: row.checked_at,
        expiresAt: row.expires_at,
        durationMs: row.duration_ms,
        errorCode: row.error_code ?? undefined,
        errorMessage: row.error_message ?? undefined,
      };
}

export async function recordVerdict(
  pool: Pool,
  source: ResolvedSource,
  environment: string,
  verdict: CheckVerdict,
): Promise<void> {
  await pool.query(
    `insert into meta.connection_check
       (source_code, environment, config_digest, checked_at, expires_at, outcome, steps, duration_ms, error_code, error_message)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      source.name,
      environment,
      configDigest(source),
      verdict.checkedAt,
      verdict.expiresAt,
      verdict.outcome,
      JSON.stringify(verdict.steps),
      Math.round(verdict.durationMs),
      verdict.errorCode ?? null,
      verdict.errorMessage ?? null,
    ],
  );
}

/** A verdict opens the gate while it is fresh. A clock that jumped back makes a verdict from the future worthless. */
export function isOpen(verdict: CheckVerdict | undefined, now: Date): boolean {
  return verdict?.outcome === "passed" && verdict.checkedAt <= now && now < verdict.expiresAt;
}

/** Throws EDP-RUN-002 unless the source may land now. */
export function requireOpenGate(source: ResolvedSource, verdict: CheckVerdict | undefined, now: Date): void {
  if (isOpen(verdict, now)) return;
  const reason =
    verdict === undefined
      ? "its connection was never checked with this configuration"
      : verdict.outcome === "failed"
        ? `its connection check failed: ${verdict.errorMessage ?? "see edp check"}`
        : "its connection check has expired";
  throw new EdpError("EDP-RUN-002", { source: source.name, owner: source.owner, reason });
}
