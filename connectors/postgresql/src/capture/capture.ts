// Change capture: PostgreSQL's own log says what changed, deletions included. The first read is the whole table as one
// snapshot of a place in the log; each later one reads on from there to where the log ends when it begins.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import type { CaptureWork, SqlCapture, SqlTable } from "@edp/connector-sdk/sql";
import { hash } from "node:crypto";
import { openSession } from "../session.ts";
import type { Capturing } from "./capturing.ts";
import { parseCaptureCursor } from "./cursor.ts";
import { describeSlot, expectCapture } from "./expect-capture.ts";
import { expectCursorHolds } from "./expect-cursor.ts";
import { readChanges } from "./read-changes.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { openReplication } from "./replication.ts";
import { readServerFacts, type ServerFacts } from "./server-facts.ts";
import { readCaptureSettings, type CaptureSettings } from "./settings.ts";

export const capture: SqlCapture = {
  read: readCapture,
  check: async (context, work) => {
    const { settings, facts } = await expectReady(context, work);
    const line = await openReplication(context, { ...work, slot: settings.slot });
    line.close();
    return describeSlot(facts).text;
  },
};

async function* readCapture(context: ConnectorContext, work: CaptureWork): AsyncIterable<ReadEvent> {
  const { config, request, table } = work;
  const { settings, facts } = await expectReady(context, work);
  warnOfSlot(context, table, facts);
  const line = await openReplication(context, { ...work, slot: settings.slot });
  const now = await openSession(context, config).catch((error: unknown) => {
    line.close();
    throw error;
  });
  const stop = (): void => void now.close();
  context.signal.addEventListener("abort", stop, { once: true });
  try {
    const { system, endLsn } = await line.identify();
    const place = { slot: settings.slot, system, table: facts.table.oid, shape: digestShape(table) };
    const capturing: Capturing = { ...work, settings, facts, line, now, place, endLsn };
    if (request.mode === "full" || request.cursor === undefined) {
      yield* readSnapshot(context, capturing);
      return;
    }
    const cursor = parseCaptureCursor(context.source, { ...request, cursor: request.cursor });
    expectCursorHolds(context.source, cursor, capturing);
    yield* readChanges(context, capturing, cursor);
  } finally {
    context.signal.removeEventListener("abort", stop);
    line.close();
    await now.close();
  }
}

async function expectReady(
  context: ConnectorContext,
  { config, session, table }: Pick<CaptureWork, "config" | "session" | "table">,
): Promise<{ readonly settings: CaptureSettings; readonly facts: ServerFacts }> {
  const settings = readCaptureSettings(context, table.object);
  const facts = await readServerFacts(session, table, settings);
  expectCapture({ source: context.source, config, table, settings }, facts);
  return { settings, facts };
}

/** Other columns, or other types, make other records of rows that did not change. */
function digestShape({ columns, key }: SqlTable): string {
  const shape = [columns, key].map((list) => list.map(({ name, type }) => [name, type]));
  return hash("sha256", JSON.stringify(shape)).slice(0, 16);
}

function warnOfSlot({ log }: ConnectorContext, { object }: SqlTable, facts: ServerFacts): void {
  const { text, isWorrying } = describeSlot(facts);
  if (isWorrying)
    log.log("warn", `the source keeps much of its log for EDP: ${text}`, { object: object.name });
}
