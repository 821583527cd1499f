import type { Pool } from "@edp/postgres";
import { readRecordCounts } from "./read-record-counts.ts";

export type FreshnessVerdict = "fresh" | "late" | "stale" | "never";

export interface SourceStatus {
  readonly source: string;
  readonly title: string;
  readonly connector: string;
  readonly owner: string;
  readonly enabled: boolean;
  readonly schedule: string | undefined;
  readonly freshness: FreshnessVerdict;
  /** When every object was last read to its end; undefined: at least one never was. */
  readonly confirmedAt: Date | undefined;
  /** Current records, over all objects. */
  readonly records: number;
  readonly quarantined: number;
  readonly check: "passed" | "failed" | "never";
  readonly checkedAt: Date | undefined;
  readonly checkMessage: string | undefined;
}

interface SourceRow {
  readonly source_code: string;
  readonly title: string;
  readonly connector: string;
  readonly owner: string;
  readonly is_enabled: boolean;
  readonly schedule: string | null;
  readonly freshness: FreshnessVerdict;
  readonly confirmed_at: Date | null;
  readonly quarantined: string;
  readonly check_outcome: "passed" | "failed" | null;
  readonly checked_at: Date | null;
  readonly check_message: string | null;
}

/** One line a source: is it fresh, did its last check pass, how much is there. `now` decides what fresh means. */
export async function readSourceStatus(pool: Pool, now: Date): Promise<readonly SourceStatus[]> {
  const counts = await readRecordCounts(pool);
  const { rows } = await pool.query<SourceRow>(
    `with stream as (
         select source_code, min(confirmed_at) as confirmed_at, bool_or(confirmed_at is null) as has_unread
           from meta.stream_state group by source_code
     ), verdict as (
         select distinct on (source_code) source_code, outcome, checked_at, error_message
           from meta.connection_check order by source_code, checked_at desc, check_id desc
     ), refused as (
         select source_code, count(*) as quarantined from meta.quarantine where resolved_at is null group by source_code
     )
     select source.source_code, source.title, source.connector, source.owner, source.is_enabled, source.schedule,
            case when stream.confirmed_at is null or stream.has_unread then 'never'
                 when stream.confirmed_at < $1::timestamptz - source.error_after then 'stale'
                 when stream.confirmed_at < $1::timestamptz - source.warn_after then 'late'
                 else 'fresh' end as freshness,
            stream.confirmed_at,
            coalesce(refused.quarantined, 0) as quarantined,
            verdict.outcome as check_outcome, verdict.checked_at, verdict.error_message as check_message
       from meta.source
       left join stream using (source_code)
       left join verdict using (source_code)
       left join refused using (source_code)
      order by source.source_code`,
    [now],
  );
  return rows.map((row) => ({
    source: row.source_code,
    title: row.title,
    connector: row.connector,
    owner: row.owner,
    enabled: row.is_enabled,
    schedule: row.schedule ?? undefined,
    freshness: row.freshness,
    confirmedAt: row.confirmed_at ?? undefined,
    records: counts.get(row.source_code) ?? 0,
    quarantined: Number(row.quarantined),
    check: row.check_outcome ?? "never",
    checkedAt: row.checked_at ?? undefined,
    checkMessage: row.check_message ?? undefined,
  }));
}
