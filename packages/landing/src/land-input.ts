import type { Clock, Logger, ReportProgress } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import type { ResolvedSource, SnapshotMode } from "@edp/definition";
import type { Pool } from "@edp/postgres";
import type { LandedCounts } from "./ledger.ts";
import type { LeaseTimes } from "./lease.ts";
import { defaultPausesMs } from "./reconnect.ts";
import type { SnapshotVerdict } from "./snapshot-verdict.ts";

export interface LandObjectInput {
  readonly pool: Pool;
  readonly source: ResolvedSource;
  readonly object: string;
  /** Only a `full` read whose end is complete may find records gone. */
  readonly mode: SnapshotMode;
  /** A row of meta.ingestion_run; the same id may be used again to go on after a crash. */
  readonly ingestionRunId: string;
  readonly connectorVersion: string;
  readonly events: AsyncIterable<ReadEvent>;
  /**
   * The cursor that an incremental read of `events` goes on from, as `readStreamState` gave it. If the stream has
   * moved since then, EDP-LND-006 is thrown before anything is read. Give it whenever `mode` is incremental.
   */
  readonly cursor?: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly report: ReportProgress;
  readonly signal?: AbortSignal;
  /** The window of a backfill, for the ledger. */
  readonly window?: { readonly since?: Date; readonly until?: Date };
  /** Write tombstones however many records are gone. */
  readonly allowLoss?: boolean;
  readonly limits?: Partial<LandingLimits>;
}

export interface LandingLimits extends LeaseTimes {
  /**
   * A batch is cut at whichever comes first. Two of them are in memory: one written, one read; of a first load three:
   * one written, one copied behind it, one read.
   */
  readonly maxBatchRows: number;
  readonly maxBatchBytes: number;
  /** Pauses before each further try after a lost connection. */
  readonly reconnectPausesMs: readonly number[];
}

export interface LandingResult extends LandedCounts {
  readonly batches: number;
  /** What the end of the read said about records that are gone. */
  readonly snapshot: SnapshotVerdict;
}

/** Batches beyond this gain nothing (bench/landing.ts) and cost memory twice. */
export const defaultLimits: LandingLimits = {
  maxBatchRows: 30_000,
  maxBatchBytes: 5.5 * 1024 * 1024,
  leaseSeconds: 120,
  leaseWaitMs: 5_000,
  reconnectPausesMs: defaultPausesMs,
};
