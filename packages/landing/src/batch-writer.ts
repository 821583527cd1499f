import type { Clock } from "@edp/base";
import type { Client } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { SnapshotEnd } from "./snapshot-verdict.ts";
import type { Lease, LeaseTimes } from "./lease.ts";
import type { LandedCounts, ReadFacts } from "./ledger.ts";
import type { Refusal } from "./refusal.ts";
import type { SeenVersions } from "./seen.ts";
import type { RawNames } from "./stream.ts";
import type { LossLimit } from "./tombstones.ts";

/** What all batches of one read share. */
export interface BatchWriter {
  readonly client: Client;
  readonly clock: Clock;
  readonly facts: ReadFacts;
  readonly names: RawNames;
  readonly lease: Lease;
  readonly times: LeaseTimes;
  /** What the snapshot has seen; absent when the read is no full one, so that nothing may be found gone. */
  readonly seen: SeenVersions | undefined;
  readonly lossLimit: LossLimit;
  /** Keeps what could not be landed, in the batch's transaction. */
  readonly keepRefused: (batchId: string, refused: readonly Refusal[]) => Promise<void>;
  /** Told what this batch would bring: true when the read then has put too much into quarantine. */
  readonly exceedsBudget: (counts: LandedCounts) => boolean;
  /** False once something was read whose id nobody knows: then nothing may be called gone. */
  readonly isEveryIdKnown: () => boolean;
  /** Told right before a batch is committed: if the answer gets lost, this is what to look for. */
  readonly onCommitting: (sent: SentBatch) => void;
}

/** Sent to commit; whether it arrived is unknown until the answer comes. */
export interface SentBatch {
  readonly batchId: string;
  readonly batch: Batch;
  readonly written: WrittenBatch;
}

export interface WrittenBatch {
  readonly counts: LandedCounts;
  /** True if none of its records was known: the next batch may try the short way. */
  readonly wasAllNew: boolean;
  readonly end?: SnapshotEnd;
  /** True if the read has to stop after this batch. */
  readonly isOverBudget: boolean;
}
