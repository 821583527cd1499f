// Everything that a connector is lent, for tests: a real context without a platform around it.
import {
  EdpError,
  noProgress,
  Secret,
  silentLogger,
  systemClock,
  type Clock,
  type JsonObject,
} from "@edp/base";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";

export interface TestContextInput extends Partial<Omit<ConnectorContext, "secret" | "optionalSecret">> {
  /** Values by the secret's name in the manifest. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export function createTestContext(input: TestContextInput = {}): ConnectorContext {
  const { secrets = {}, ...given } = input;
  const find = (name: string): Secret<string> | undefined => {
    const value = secrets[name];
    return value === undefined ? undefined : new Secret(value);
  };
  return {
    source: "test_source",
    tenant: "test",
    config: {} satisfies JsonObject,
    objects: [],
    baseDir: "/",
    extraCa: undefined,
    allowedHosts: [],
    maxRecordBytes: 16 * 1024 * 1024,
    clock: systemClock,
    log: silentLogger,
    report: noProgress,
    signal: new AbortController().signal,
    ...given,
    optionalSecret: (name) => Promise.resolve(find(name)),
    secret: async (name) => {
      const found = find(name);
      if (found === undefined)
        throw new EdpError("EDP-SEC-001", { reference: `test/${name}`, tried: ["this test"] });
      return Promise.resolve(found);
    },
  };
}

export interface HurryingClock extends Clock {
  /** How long each sleep was asked to be. */
  readonly naps: readonly number[];
}

/** A clock on which every sleep is over at once, and its time has passed. */
export function createHurryingClock(start = "2026-11-23T08:00:00Z"): HurryingClock {
  const naps: number[] = [];
  let elapsed = 0;
  return {
    naps,
    now: () => new Date(Date.parse(start) + elapsed),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      naps.push(ms);
      elapsed += ms;
      return Promise.resolve();
    },
  };
}

/** What a read gave, as plain text: easy to compare and to read in a failure. */
export interface ReadSummary {
  readonly records: readonly { readonly id: string; readonly operation: string; readonly payload: string }[];
  readonly refused: readonly {
    readonly reason: string;
    readonly position: string;
    readonly bytes: string;
    readonly id: string | undefined;
  }[];
  readonly updatedAt: readonly (string | undefined)[];
  readonly cursors: readonly string[];
  readonly end: Extract<ReadEvent, { kind: "end" }> | undefined;
}

export async function summarizeRead(events: AsyncIterable<ReadEvent>): Promise<ReadSummary> {
  const records: { id: string; operation: string; payload: string }[] = [];
  const refused: { reason: string; position: string; bytes: string; id: string | undefined }[] = [];
  const updatedAt: (string | undefined)[] = [];
  const cursors: string[] = [];
  let end: ReadSummary["end"];
  for await (const event of events) {
    if (event.kind === "end") end = event;
    else if (event.kind === "refused") {
      const { reason, position, bytes, recordId: id } = event;
      refused.push({ reason, position, bytes: bytes.toString(), id });
    } else {
      const { batch } = event;
      for (const [index, id] of batch.recordIds.entries()) {
        const payload = batch.data.toString("utf8", batch.starts[index], batch.ends[index]);
        records.push({ id, operation: batch.operations[index] ?? "", payload });
        updatedAt.push(batch.sourceUpdatedAt[index]);
      }
      if (event.cursor !== undefined) cursors.push(event.cursor);
    }
  }
  return { records, refused, updatedAt, cursors, end };
}

/** Code and message of the EdpError that this throws; fails when it throws none. */
export async function readError(work: () => unknown): Promise<EdpError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof EdpError) return error as EdpError;
    throw error;
  }
  throw new Error("expected an EdpError, but nothing was thrown");
}
