// Records of one object into its raw table, exactly once: cut into batches, one transaction each, fenced by the
// stream's lease. While a batch is written the next one is read. A lost connection costs a reconnect, not the read.
import type { Clock, Logger, ReportProgress } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import type { ResolvedSource, SnapshotMode } from "@edp/definition";
import { type Pool, toEdpError, withClient } from "@edp/postgres";
import type { SnapshotVerdict } from "./end-snapshot.ts";
import { Landing } from "./landing.ts";
import { type LeaseTimes, releaseLease } from "./lease.ts";
import type { LandedCounts, ReadFacts } from "./ledger.ts";
import { defaultPausesMs, withReconnects } from "./reconnect.ts";

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
  /** A batch is cut at whichever comes first. Two of them are in memory: one written, one read. */
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
  maxBatchBytes: 8 * 1024 * 1024,
  leaseSeconds: 120,
  leaseWaitMs: 5_000,
  reconnectPausesMs: defaultPausesMs,
};

/**
 * Lands everything that `events` yields. When the read fails, or ends without its `end` event, what was read is landed
 * first and the failure is thrown then; the counts of such a run are in the ledger (`readLandedCounts`).
 * Throws EDP-LND-001 when another run holds the stream, EDP-LND-003 when too much would be gone.
 */
export async function landObject(input: LandObjectInput): Promise<LandingResult> {
  const limits: LandingLimits = { ...defaultLimits, ...input.limits };
  const facts = readFacts(input);
  const landing = new Landing(input, facts, limits);
  const { pool, clock, log, signal } = input;
  const how = { pool, stream: facts.stream, clock, log, signal, pausesMs: limits.reconnectPausesMs };
  try {
    const last = await withReconnects({ ...how, progress: () => landing.committed }, (client) => landing.landOn(client));
    if (last.kind === "failed") throw new ReadFailure(last.error);
    landing.throwIfSuspicious();
  } catch (error) {
    throw error instanceof ReadFailure ? error.cause : toEdpError(error);
  } finally {
    landing.stop();
    const { lease } = landing;
    // Best effort: without it the lease ends by itself, with this session.
    if (lease !== undefined) await withClient(pool, (client) => releaseLease(client, lease)).catch(() => undefined);
  }
  return { ...landing.counts, batches: landing.committed, snapshot: landing.end?.verdict ?? "not asked" };
}

/** Carries the source's own error past the wrapping of the database's errors. */
class ReadFailure extends Error {
  constructor(cause: unknown) {
    super("the read failed", { cause });
  }
}

function readFacts(input: LandObjectInput): ReadFacts {
  const { source, object } = input;
  return {
    stream: { source: source.name, tenant: source.tenant, object },
    ingestionRunId: input.ingestionRunId,
    connectorVersion: input.connectorVersion,
    mode: input.mode,
    cursorKind: source.connector.objects.find((candidate) => candidate.name === object)?.cursor,
    startedAt: input.clock.now(),
    window: input.window ?? {},
  };
}
