// What is known of schema drift, for people.
import type { Pool } from "@edp/postgres";

export interface Drift {
  readonly source: string;
  readonly object: string;
  readonly kind: "new" | "vanished" | "retyped";
  readonly field: string;
  readonly was: string | null;
  readonly became: string | null;
  readonly firstRawId: number;
  readonly recordId: string | null;
  readonly readBy: readonly string[];
  /** It keeps what is built from the stream at its last good version. */
  readonly holds: boolean;
}

/** What holds something, and beside it what the run found, if one is named. */
export async function readDrift(pool: Pool, runId?: string): Promise<readonly Drift[]> {
  const found = await pool.query<Omit<Drift, "firstRawId"> & { readonly firstRawId: string }>(
    `select source_code as source, object_name as object, kind, field_name as field, was, became,
            first_raw_id as "firstRawId", record_id as "recordId", read_by as "readBy", resolved_at is null as holds
       from meta.schema_drift
      where resolved_at is null or found_in_run = $1
      order by resolved_at is not null, source_code, object_name, first_raw_id, field_name`,
    [runId ?? null],
  );
  return found.rows.map((row) => ({ ...row, firstRawId: Number(row.firstRawId) }));
}

/** `hr.workers: the field mail is gone since record 1001 (raw_id 812); e_mail came with it`. */
export function describeDrift(drift: Drift): string {
  const since = `record ${drift.recordId ?? "?"} (raw_id ${drift.firstRawId.toString()})`;
  const what = {
    new: `the field ${drift.field} is new since ${since}`,
    vanished: `the field ${drift.field} is gone since ${since}${
      drift.became === null ? "" : `; ${drift.became} came when it went, is it that under another name?`
    }`,
    retyped: `the field ${drift.field} is ${drift.became ?? "?"} instead of ${drift.was ?? "?"} since ${since}`,
  }[drift.kind];
  const stream = `${drift.source}.${drift.object}`;
  if (!drift.holds) return `${stream}: ${what}`;
  return `${stream}: ${what}. ${drift.readBy.join(", ")} reads it, so what is built from it stays at its last good version: map the field anew, or accept it with acceptDrift: { ${drift.object}: [${drift.field}] } in sources/${drift.source}.yaml`;
}
