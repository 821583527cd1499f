// For tests only: a connector's context, and what a read gave as plain values.
import { invariant, noProgress, Secret, silentLogger, systemClock, type JsonObject } from "@edp/base";
import type { CheckStep, Connector, ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { objectNames, type ObjectName } from "../objects.ts";

export function createContext(
  config: JsonObject,
  more: Partial<ConnectorContext> = {},
  password = "",
): ConnectorContext {
  return {
    source: "corporate_ad",
    tenant: "DC=corp,DC=example",
    config,
    objects: objectNames,
    baseDir: "/nowhere",
    secret: () => Promise.resolve(new Secret(password)),
    optionalSecret: () => Promise.resolve(new Secret(password)),
    extraCa: undefined,
    allowedHosts: [],
    maxRecordBytes: 1_000_000,
    clock: systemClock,
    log: silentLogger,
    report: noProgress,
    signal: new AbortController().signal,
    ...more,
  };
}

export interface WholeRead {
  /** Record id -> payload text. */
  readonly records: ReadonlyMap<string, string>;
  readonly updatedAt: ReadonlyMap<string, string | undefined>;
  /** Ids that the source said are gone; who came again is not among them. */
  readonly deleted: ReadonlySet<string>;
  readonly refused: readonly Extract<ReadEvent, { kind: "refused" }>[];
  readonly end: Extract<ReadEvent, { kind: "end" }>;
  readonly batchCount: number;
}

export async function readAll(
  connector: Connector,
  context: ConnectorContext,
  object: ObjectName,
  cursor?: string,
): Promise<WholeRead> {
  const mode = cursor === undefined ? "full" : "incremental";
  const request = { object, mode, cursor, since: undefined, until: undefined } as const;
  const deleted = new Set<string>();
  const records = new Map<string, string>();
  const updatedAt = new Map<string, string | undefined>();
  const refused: Extract<ReadEvent, { kind: "refused" }>[] = [];
  let batchCount = 0;
  for await (const event of connector.read(context, request)) {
    if (event.kind === "end") return { records, updatedAt, deleted, refused, end: event, batchCount };
    if (event.kind === "refused") {
      refused.push(event);
      continue;
    }
    batchCount += 1;
    const { batch } = event;
    for (const [index, recordId] of batch.recordIds.entries()) {
      if (batch.operations[index] === "delete") {
        deleted.add(recordId);
        records.delete(recordId);
        continue;
      }
      deleted.delete(recordId);
      records.set(recordId, batch.data.toString("utf8", batch.starts[index], batch.ends[index]));
      updatedAt.set(recordId, batch.sourceUpdatedAt[index]);
    }
  }
  invariant(false, "every read has an end");
}

/** What is known after a read of changes: each record as it came last, without those that are gone. */
export function applyChanges(known: ReadonlyMap<string, string>, changes: WholeRead): Map<string, string> {
  const state = new Map([...known, ...changes.records]);
  for (const id of changes.deleted) state.delete(id);
  return state;
}

export async function collectSteps(
  connector: Connector,
  context: ConnectorContext,
): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  for await (const step of connector.check(context)) steps.push(step);
  return steps;
}
