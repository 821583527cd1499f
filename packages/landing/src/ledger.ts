import type { SnapshotMode } from "@edp/definition";
import type { Client } from "@edp/postgres";
import { countLandedSql, findBatchSql, writeLedgerSql } from "./statements.generated.ts";
import type { ExtraColumns, Stream } from "./stream.ts";

/** What became of records. `read = landed + unchanged + quarantined`, always. */
export interface LandedCounts {
  readonly read: number;
  /** New and changed ones, and deletions that the source stated. */
  readonly landed: number;
  readonly unchanged: number;
  readonly quarantined: number;
  /** Tombstones for records that a complete snapshot lacked. Counted apart: nobody sent them. */
  readonly deleted: number;
}

export const nothingLanded: LandedCounts = { read: 0, landed: 0, unchanged: 0, quarantined: 0, deleted: 0 };

export function addCounts(a: LandedCounts, b: LandedCounts): LandedCounts {
  return {
    read: a.read + b.read,
    landed: a.landed + b.landed,
    unchanged: a.unchanged + b.unchanged,
    quarantined: a.quarantined + b.quarantined,
    deleted: a.deleted + b.deleted,
  };
}

/** What the batches of one read have in common. */
export interface ReadFacts {
  readonly stream: Stream;
  readonly ingestionRunId: string;
  readonly connectorVersion: string;
  readonly mode: SnapshotMode;
  readonly startedAt: Date;
  /** What the object's records have beside the rest, from the manifest. */
  readonly extra: ExtraColumns;
  /** What the cursor is, from the manifest: `whenChanged`, `delta link`. */
  readonly cursorKind: string | undefined;
  readonly window: { readonly since?: Date; readonly until?: Date };
}

export interface LedgerEntry {
  readonly batchId: string;
  readonly loadedAt: Date;
  readonly counts: LandedCounts;
  readonly cursorAfter: string | undefined;
}

export async function writeLedger(client: Client, facts: ReadFacts, entry: LedgerEntry): Promise<void> {
  const { stream, window } = facts;
  const { counts } = entry;
  await client.query(writeLedgerSql, [
    entry.batchId,
    facts.ingestionRunId,
    stream.source,
    stream.tenant,
    stream.object,
    facts.connectorVersion,
    facts.mode,
    facts.startedAt,
    window.since,
    window.until,
    entry.loadedAt,
    counts.read,
    counts.landed,
    counts.unchanged,
    counts.quarantined,
    counts.deleted,
    entry.cursorAfter,
  ]);
}

/** The counts of a batch if it was committed. */
export async function findBatch(client: Client, batchId: string): Promise<LandedCounts | undefined> {
  const found = await client.query<LandedCounts>(findBatchSql, [batchId]);
  return found.rows[0];
}

/** What an ingestion run has landed so far, of one object or of all: true also for a run that failed or was killed. */
export async function readLandedCounts(
  client: Client,
  ingestionRunId: string,
  object?: string,
): Promise<LandedCounts> {
  const found = await client.query<Record<keyof LandedCounts, string>>(countLandedSql, [
    ingestionRunId,
    object,
  ]);
  const row = found.rows[0];
  if (row === undefined) return nothingLanded;
  return {
    read: Number(row.read),
    landed: Number(row.landed),
    unchanged: Number(row.unchanged),
    quarantined: Number(row.quarantined),
    deleted: Number(row.deleted),
  };
}
