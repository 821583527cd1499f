// The connector of a database, made from its engine.
import type { Connector, ConnectorContext, ReadEvent, ReadRequest, ReadSession } from "../connector.ts";
import { checkDatabase } from "./check.ts";
import { findSqlObject, readSqlConfig, type SqlConfig } from "./config.ts";
import { discoverTables } from "./discover.ts";
import type { SqlEngine, SqlSession } from "./engine.ts";
import { expectTable } from "./expect-table.ts";
import { readTable } from "./read-table.ts";
import { reportShape } from "./report-shape.ts";

export function createSqlConnector(engine: SqlEngine): Connector {
  const configOf = (context: ConnectorContext): SqlConfig => readSqlConfig(context, engine.schemaOf);
  return {
    check: (context) => checkDatabase(engine, context, configOf(context)),
    discover: (context) => discoverTables(engine, context, configOf(context)),
    read: async function* (context, request) {
      const line = createLine(engine);
      try {
        yield* readOne(engine, line, context, request);
      } finally {
        await line.close();
      }
    },
    openSession: () => createSession(engine),
  };
}

/** The objects of one run, over one connection and as of one moment. */
function createSession(engine: SqlEngine): ReadSession {
  const line = createLine(engine);
  return { read: (context, request) => readOne(engine, line, context, request), close: () => line.close() };
}

/** A connection that is opened when it is needed, and anew when it broke. */
interface Line {
  readonly use: (context: ConnectorContext, config: SqlConfig) => Promise<SqlSession>;
  readonly close: () => Promise<void>;
}

function createLine(engine: SqlEngine): Line {
  let current: SqlSession | undefined;
  const close = async (): Promise<void> => {
    const session = current;
    current = undefined;
    await session?.close();
  };
  const use = async (context: ConnectorContext, config: SqlConfig): Promise<SqlSession> => {
    if (current?.isUsable() === true && config.snapshot === "source") return current;
    if (current !== undefined && config.snapshot === "source") {
      context.log.log("warn", "the connection broke; objects read from here on show a later moment", {});
    }
    await close();
    const session = await engine.open(context, config);
    current = session;
    if (config.snapshot !== "none" && !(await session.beginSnapshot())) {
      context.log.log("warn", "this server gives no consistent snapshot; tables are read page by page", {});
    }
    return session;
  };
  return { use, close };
}

async function* readOne(
  engine: SqlEngine,
  line: Line,
  context: ConnectorContext,
  request: ReadRequest,
): AsyncIterable<ReadEvent> {
  context.signal.throwIfAborted();
  const config = readSqlConfig(context, engine.schemaOf);
  const object = findSqlObject(context.source, config, request.object);
  const session = await line.use(context, config);
  // A server that hangs must not hold a run that was told to stop.
  const stop = (): void => void session.close();
  context.signal.addEventListener("abort", stop, { once: true });
  try {
    const table = await expectTable(engine, context, { config, session, object });
    reportShape(context, table);
    const work = { config, session, table, request };
    // A backfill asks for a window of time, which the log does not know.
    const isWindow = request.since !== undefined || request.until !== undefined;
    if (object.capture && engine.capture !== undefined && !isWindow)
      yield* engine.capture.read(context, work);
    else yield* readTable(context, { ...work, dialect: engine.dialect });
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}
