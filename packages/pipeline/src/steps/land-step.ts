// Land one source: its objects one after the other, each by the mode that its cursor allows.
import { randomUUID } from "node:crypto";
import { isEdpError } from "@edp/base";
import { loadConnector, type ReadEvent, type ReadSession } from "@edp/connector-sdk";
import type { ResolvedSource, SnapshotMode } from "@edp/definition";
import {
  landObject,
  readStreamState,
  resetStream,
  type LandingResult,
  type SnapshotVerdict,
  type StreamState,
} from "@edp/landing";
import { withClient } from "@edp/postgres";
import { createConnectorContext } from "../connector-context.ts";
import { describeFailure } from "../failure.ts";
import { readVerdict, requireOpenGate } from "../gate.ts";
import { closeIngestionRun, openIngestionRun, type ObjectOutcome } from "../ingestion-run.ts";
import { withRetries } from "../retry.ts";
import type { RunEnvironment, Trigger } from "../run-environment.ts";
import type { StepOutcome } from "../run-history.ts";

export interface LandRequest {
  readonly runId: string;
  readonly source: ResolvedSource;
  readonly trigger: Trigger;
  /** Read everything although a cursor would allow less. */
  readonly full: boolean;
  /** Accept that more of a snapshot is gone than the definition allows. */
  readonly allowLoss: boolean;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** A complete snapshot at least this often, also where a cursor exists: it finds what the cursor missed. */
const fullReadEveryMs = 7 * 24 * 3_600_000;

export async function landStep(environment: RunEnvironment, request: LandRequest): Promise<StepOutcome> {
  const { source } = request;
  const verdict = await readVerdict(environment.pool, source, environment.platform.environment.name);
  requireOpenGate(source, verdict, environment.clock.now());
  const connector = await loadConnector(source.connector);
  const reader = connector.openSession?.() ?? { read: connector.read, close: () => Promise.resolve() };
  const outcomes: ObjectOutcome[] = [];
  const ingestionRunId = randomUUID();
  await openIngestionRun(environment, { ingestionRunId, ...request });
  try {
    for (const object of source.objects) {
      outcomes.push(await landOneObject({ environment, request, reader, ingestionRunId }, object));
    }
  } finally {
    await reader.close();
    await closeIngestionRun(environment, ingestionRunId, outcomes, environment.signal.aborted);
  }
  return summarize(source.objects.length, outcomes);
}

interface LandWork {
  readonly environment: RunEnvironment;
  readonly request: LandRequest;
  /** All objects of the run, in one session where the connector has such a thing. */
  readonly reader: ReadSession;
  readonly ingestionRunId: string;
}

/** One object's failure never stops the others; it is told in the outcome. */
async function landOneObject(work: LandWork, object: string): Promise<ObjectOutcome> {
  const { environment, request } = work;
  const what = `land ${request.source.name} ${object}`;
  try {
    const landed = await withRetries({ ...environment, what }, () => readAndLand(work, object));
    const { result, shortfall } = landed;
    environment.log.log("info", what, { ...countsOf(result), snapshot: result.snapshot, shortfall });
    return { object, ...landed };
  } catch (error) {
    if (!isEdpError(error)) throw error;
    environment.log.log("error", `${what} failed`, { error_code: error.code, error: error.message });
    return { object, error };
  }
}

interface LandedObject {
  readonly result: LandingResult;
  /** What kept the read from its end, in the connector's words. */
  readonly shortfall?: string;
}

/** A cursor that the source no longer honours is forgotten; the read that follows is a whole one, with tombstones. */
async function readAndLand(work: LandWork, object: string): Promise<LandedObject> {
  const { environment, request } = work;
  try {
    return await readAndLandOnce(work, object);
  } catch (error) {
    if (!isEdpError(error) || error.code !== "EDP-SRC-031") throw error;
    const { name: source, tenant } = request.source;
    environment.log.log("info", "the cursor is forgotten, everything is read", {
      object,
      reason: error.message,
    });
    await withClient(environment.pool, (client) =>
      resetStream(client, { source, tenant, object }, error.message),
    );
    return readAndLandOnce(work, object);
  }
}

async function readAndLandOnce(work: LandWork, object: string): Promise<LandedObject> {
  const { environment, request, reader, ingestionRunId } = work;
  const { source } = request;
  const stream = { source: source.name, tenant: source.tenant, object };
  const state = await withClient(environment.pool, (client) => readStreamState(client, stream));
  const mode = chooseMode(environment, request, object, state);
  const context = createConnectorContext(environment, source, environment.signal);
  const cursor = mode === "incremental" ? state.cursor : undefined;
  const { since, until } = request;
  let shortfall: string | undefined;
  const events = watchEnd(reader.read(context, { object, mode, cursor, since, until }), (reason) => {
    shortfall = reason;
  });
  const result = await landObject({
    pool: environment.pool,
    source,
    object,
    mode,
    ingestionRunId,
    connectorVersion: environment.edpVersion,
    events,
    cursor,
    window: { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) },
    allowLoss: request.allowLoss,
    clock: environment.clock,
    log: environment.log,
    report: environment.report,
    signal: environment.signal,
  });
  return shortfall === undefined ? { result } : { result, shortfall };
}

/** Passes the events on, and tells why the last one was not the whole. */
async function* watchEnd(
  events: AsyncIterable<ReadEvent>,
  onShortfall: (reason: string) => void,
): AsyncGenerator<ReadEvent> {
  for await (const event of events) {
    if (event.kind === "end" && event.reason !== undefined) onShortfall(event.reason);
    yield event;
  }
}

function chooseMode(
  environment: RunEnvironment,
  request: LandRequest,
  object: string,
  state: StreamState,
): SnapshotMode {
  const declared = request.source.connector.objects.find((candidate) => candidate.name === object);
  const hasIncremental = declared?.modes.includes("incremental") ?? request.source.connector.dynamicObjects;
  // Without a confirmed end the cursor may stand in the middle of a first read that broke off.
  if (request.full || !hasIncremental || state.cursor === undefined || state.confirmedAt === undefined)
    return "full";
  // A stream that knows no snapshots, such as files that are only added, goes on from its cursor for ever.
  if (state.lastFullAt === undefined) return "incremental";
  const age = environment.clock.now().getTime() - state.lastFullAt.getTime();
  return age > fullReadEveryMs ? "full" : "incremental";
}

function countsOf(result: LandingResult): Record<string, number> {
  const { read, landed, unchanged, quarantined, deleted } = result;
  return { read, landed, unchanged, quarantined, deleted };
}

function summarize(objectCount: number, outcomes: readonly ObjectOutcome[]): StepOutcome {
  const total = { read: 0, landed: 0, unchanged: 0, quarantined: 0, deleted: 0 };
  for (const { result } of outcomes) {
    if (result === undefined) continue;
    total.read += result.read;
    total.landed += result.landed;
    total.unchanged += result.unchanged;
    total.quarantined += result.quarantined;
    total.deleted += result.deleted;
  }
  const errors = outcomes.flatMap(({ object, error }) => (error === undefined ? [] : [{ object, error }]));
  const first = errors[0];
  if (first === undefined) {
    const warnings = warningsOf(outcomes);
    return {
      status: warnings.warnings === undefined ? "succeeded" : "partial",
      summary: { ...total, ...warnings },
    };
  }
  return {
    status: errors.length === objectCount ? "failed" : "partial",
    summary: { ...total, failed_objects: errors.map(({ object }) => object), ...warningsOf(outcomes) },
    errorCode: first.error.code,
    errorMessage: `${first.object}: ${describeFailure(first.error)}`,
  };
}

/** What a person should know although the landing itself went well. */
const snapshotWarnings: Readonly<Partial<Record<SnapshotVerdict, string>>> = {
  "ids unknown": "some records could not be read at all, so none was marked as gone; see meta.quarantine",
};

function warningsOf(outcomes: readonly ObjectOutcome[]): { readonly warnings?: readonly string[] } {
  const warnings = outcomes.flatMap(({ object, result, shortfall }) => {
    const texts = [result === undefined ? undefined : snapshotWarnings[result.snapshot], shortfall];
    return texts.flatMap((text) => (text === undefined ? [] : [`${object}: ${text}`]));
  });
  return warnings.length === 0 ? {} : { warnings };
}
