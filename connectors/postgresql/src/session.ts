import type { RowPage, SqlConfig, SqlContext, SqlSession, SqlTable, Statement } from "@edp/connector-sdk/sql";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { findTable, listTables } from "./catalog.ts";
import { connect, destroy } from "./connect.ts";
import { readCopyRows } from "./copy-rows.ts";
import { toSqlError } from "./errors.ts";

export async function openSession(context: SqlContext, config: SqlConfig): Promise<SqlSession> {
  const client = await connect(context, config, "query");
  const place = { source: context.source, config };
  const state: State = { isUsable: true, isBusy: false, hasSnapshot: false };
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    state.isBusy = true;
    try {
      return await work;
    } catch (error) {
      // After an error the transaction, and with it the snapshot, is over.
      if (state.hasSnapshot) state.isUsable = false;
      context.signal.throwIfAborted();
      throw toSqlError(error, place);
    } finally {
      state.isBusy = false;
    }
  };
  client.on("end", () => (state.isUsable = false));
  client.on("error", () => (state.isUsable = false));
  const server = await guard(
    client.query<{ version: string; encoding: string }>(
      "select current_setting('server_version') as version, pg_catalog.getdatabaseencoding() as encoding",
    ),
  );
  const { version = "", encoding = "" } = server.rows[0] ?? {};
  return {
    version: `PostgreSQL ${version.split(" ")[0] ?? ""}`,
    get hasSnapshot() {
      return state.hasSnapshot;
    },
    isUsable: () => state.isUsable,
    beginSnapshot: async () => {
      await guard(client.query("begin isolation level repeatable read read only"));
      state.hasSnapshot = true;
      return true;
    },
    findTable: (object) => guard(findTable(client, object)),
    listTables: () => guard(listTables(client)),
    readTexts: async ({ text }) => {
      const found = await guard(client.query<(string | null)[]>({ text, rowMode: "array" }));
      return found.rows;
    },
    readRows: (table, statement) =>
      readRows(client, { context, config, table, statement, state, checkEncoding: encoding === "SQL_ASCII" }),
    close: async () => {
      const isPolite = state.isUsable && !state.isBusy;
      state.isUsable = false;
      if (isPolite) await endSoon(client, context);
      destroy(client);
    },
  };
}

interface State {
  isUsable: boolean;
  isBusy: boolean;
  hasSnapshot: boolean;
}

/** Says goodbye, and waits a little for the server to hear it. */
async function endSoon(client: pg.Client, { clock }: SqlContext): Promise<void> {
  const enough = new AbortController();
  const patience = clock.sleep(2_000, enough.signal).catch(() => undefined);
  await Promise.race([client.end().catch(() => undefined), patience]);
  enough.abort();
}

interface RowWork {
  readonly context: SqlContext;
  readonly config: SqlConfig;
  readonly table: SqlTable;
  readonly statement: Statement;
  readonly state: State;
  readonly checkEncoding: boolean;
}

async function* readRows(client: pg.Client, work: RowWork): AsyncIterable<RowPage> {
  const { context, config, table, statement, state } = work;
  const { source, maxRecordBytes, clock } = context;
  const stream = client.query(copyTo(`copy (${statement.text}) to stdout with (format binary)`));
  let isDone = false;
  state.isBusy = true;
  try {
    yield* readCopyRows(stream as AsyncIterable<Buffer>, {
      source,
      table,
      maxRecordBytes,
      now: () => clock.now(),
      checkEncoding: work.checkEncoding,
    });
    isDone = true;
  } catch (error) {
    // A statement that the server refused leaves the connection as it was, but its transaction is over.
    context.signal.throwIfAborted();
    throw toSqlError(error, { source, config });
  } finally {
    state.isBusy = false;
    if (!isDone) {
      state.isUsable = false;
      destroy(client);
    }
  }
}
