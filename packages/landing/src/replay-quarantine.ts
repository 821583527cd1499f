// Records that were kept aside, tried once more by the rules of today: a newer EDP or a newer PostgreSQL may take what
// an older one refused. Each is a batch of its own, so exactly once holds as for any other, and one record is in memory.
import type { Clock } from "@edp/base";
import { RecordBatchBuilder, type RecordFacts } from "@edp/connector-sdk";
import type { ResolvedSource } from "@edp/definition";
import { type Client, type Pool, toEdpError, withClient } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import { BatchBuilder } from "./batch-builder.ts";
import { BatchSpaces } from "./batch-space.ts";
import type { BatchWriter } from "./batch-writer.ts";
import { inspectPage } from "./inspect.ts";
import { defaultLimits } from "./land-input.ts";
import { claimLease, keyOf, releaseLease } from "./lease.ts";
import type { ReadFacts } from "./ledger.ts";
import { ensureRawTables } from "./raw-tables.ts";
import {
  countQuarantineSql,
  findReplayableSql,
  sessionTablesSql,
  settleQuarantineSql,
} from "./statements.generated.ts";
import { bindNames, extraColumnsOf, findManifestObject, type RawNames, type Stream } from "./stream.ts";
import { writeBatch } from "./write-batch.ts";

export interface ReplayInput {
  readonly pool: Pool;
  readonly source: ResolvedSource;
  readonly object: string;
  /** A row of meta.ingestion_run whose trigger is `replay`. */
  readonly ingestionRunId: string;
  readonly connectorVersion: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface ReplayResult {
  /** Landed now, or found to be current already. */
  readonly landed: number;
  /** The source has sent something newer since; the old content was not landed. */
  readonly superseded: number;
  /** Still not storable; they stay in quarantine with their first verdict. */
  readonly refused: number;
  /** What is still open, whether it could be tried or not. */
  readonly open: readonly OpenQuarantine[];
}

export interface OpenQuarantine {
  readonly reason: string;
  readonly count: number;
  /** Those that PostgreSQL refused and whose bytes and key are kept. The others need another read of the source. */
  readonly replayable: number;
}

interface Candidate {
  readonly quarantine_id: string;
  readonly record_id: string;
  readonly payload: Buffer;
  readonly first_seen_at: Date;
  readonly source_updated_at: string | null;
  readonly observed_at: string | null;
  readonly object_type: string | null;
  readonly period_start: string | null;
  readonly period_end: string | null;
  readonly is_superseded: boolean;
}

type Verdict = "landed" | "superseded" | "refused";

/** Open records of one stream by reason. */
async function readQuarantine(
  client: Client,
  names: RawNames,
  stream: Stream,
): Promise<readonly OpenQuarantine[]> {
  return (await client.query<OpenQuarantine>(bindNames(countQuarantineSql, names), keyOf(stream))).rows;
}

/**
 * Tries all that PostgreSQL refused and that is open in a stream. Throws EDP-LND-001 when another run holds the
 * stream. Safe to repeat and to kill.
 */
export async function replayQuarantine(input: ReplayInput): Promise<ReplayResult> {
  const { pool, source, object, clock, signal } = input;
  const facts = factsOf(input);
  const { stream } = facts;
  return withClient(pool, async (client) => {
    const names = await ensureRawTables(client, source.name, object, facts.extra);
    await client.query(sessionTablesSql);
    const claim = { stream, runId: input.ingestionRunId, times: defaultLimits, clock };
    const lease = await claimLease(client, signal === undefined ? claim : { ...claim, signal });
    const counts = { landed: 0, superseded: 0, refused: 0 };
    const writer = { ...quietWriter(input, facts), client, names, lease };
    try {
      for (let after = "0"; ;) {
        signal?.throwIfAborted();
        const next = await findNext(client, names, stream, after);
        if (next === undefined) break;
        counts[await replayOne(writer, source, next)] += 1;
        after = next.quarantine_id;
      }
    } finally {
      await releaseLease(client, lease).catch(() => undefined);
    }
    return { ...counts, open: await readQuarantine(client, names, stream) };
  }).catch((error: unknown) => {
    throw toEdpError(error);
  });
}

async function findNext(
  client: Client,
  names: RawNames,
  stream: Stream,
  after: string,
): Promise<Candidate | undefined> {
  const found = await client.query<Candidate>(bindNames(findReplayableSql, names), [...keyOf(stream), after]);
  return found.rows[0];
}

async function replayOne(
  writer: BatchWriter,
  source: ResolvedSource,
  candidate: Candidate,
): Promise<Verdict> {
  const settle = async (resolution: "landed" | "superseded"): Promise<void> => {
    const { clock, facts } = writer;
    const how = [clock.now(), resolution, facts.ingestionRunId];
    await writer.client.query(settleQuarantineSql, [candidate.quarantine_id, ...how]);
  };
  if (candidate.is_superseded) {
    await settle("superseded");
    return "superseded";
  }
  const batch = batchOf(candidate, source, writer.names);
  try {
    const keepRefused: BatchWriter["keepRefused"] = async (_, refused) => {
      if (refused.length > 0) throw new StillRefused();
      await settle("landed");
    };
    await writeBatch({ ...writer, keepRefused }, batch);
    return "landed";
  } catch (error) {
    if (error instanceof StillRefused) return "refused";
    throw error;
  }
}

/** Takes the batch's transaction back. */
class StillRefused extends Error {}

function batchOf(candidate: Candidate, source: ResolvedSource, { extra }: RawNames): Batch {
  const { record_id: recordId, payload, first_seen_at: seenAt } = candidate;
  const page = new RecordBatchBuilder(payload);
  page.addRange(recordId, 0, payload.length, candidate.source_updated_at ?? undefined);
  page.addFacts(factsOfRecord(candidate));
  const limits = { maxRows: 1, maxBytes: payload.length, maxRecordBytes: source.maxRecordBytes, extra };
  const builder = new BatchBuilder(limits, new BatchSpaces(limits).take(), 1);
  builder.addRecords(inspectPage(page.build(seenAt)), 0, 1);
  return builder.build({});
}

function factsOfRecord(candidate: Candidate): RecordFacts {
  const {
    observed_at: observedAt,
    object_type: objectType,
    period_start: start,
    period_end: end,
  } = candidate;
  return {
    ...(start === null || end === null ? {} : { period: { start, end } }),
    ...(observedAt === null ? {} : { observedAt }),
    ...(objectType === null ? {} : { objectType }),
  };
}

function factsOf({ source, object, ingestionRunId, connectorVersion, clock }: ReplayInput): ReadFacts {
  return {
    stream: { source: source.name, tenant: source.tenant, object },
    ingestionRunId,
    connectorVersion,
    mode: "incremental",
    cursorKind: undefined,
    startedAt: clock.now(),
    extra: extraColumnsOf(findManifestObject(source, object)),
    window: {},
  };
}

/** No snapshot, so nothing is found gone; no budget, since all of it is in quarantine already. */
function quietWriter(input: ReplayInput, facts: ReadFacts): Omit<BatchWriter, "client" | "names" | "lease"> {
  return {
    clock: input.clock,
    facts,
    times: defaultLimits,
    seen: undefined,
    lossLimit: { maxLossShare: 0, allowLoss: false },
    exceedsBudget: () => false,
    isEveryIdKnown: () => true,
    onCommitting: () => undefined,
    keepRefused: () => Promise.resolve(),
  };
}
