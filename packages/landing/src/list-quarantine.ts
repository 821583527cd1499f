import type { Pool } from "@edp/postgres";
import { listQuarantineSql } from "./statements.generated.ts";

/** A record that was kept aside and that nobody has settled. */
export interface QuarantinedRecord {
  readonly id: string;
  readonly source: string;
  readonly object: string;
  readonly reason: string;
  /** Where its source has it. */
  readonly position: string;
  readonly recordId: string | undefined;
  readonly sizeBytes: number;
  readonly seenAt: Date;
}

export interface Quarantine {
  /** The newest first. */
  readonly records: readonly QuarantinedRecord[];
  /** How many are open, shown or not. */
  readonly total: number;
}

type Row = Omit<QuarantinedRecord, "recordId"> & {
  readonly recordId: string | null;
  readonly total: number;
};

/** What is open, of one source or of all. The bytes of the records stay where they are. */
export async function listQuarantine(
  pool: Pool,
  { source, limit }: { readonly source: string | undefined; readonly limit: number },
): Promise<Quarantine> {
  const { rows } = await pool.query<Row>(listQuarantineSql, [source, limit]);
  return {
    records: rows.map(({ total: _, recordId, ...rest }) => ({ ...rest, recordId: recordId ?? undefined })),
    total: rows[0]?.total ?? 0,
  };
}
