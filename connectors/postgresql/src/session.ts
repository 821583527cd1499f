import {
  createSessionGuard,
  type RowPage,
  type RowWork,
  type SqlConfig,
  type SqlContext,
  type SqlSession,
} from "@edp/connector-sdk/sql";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { findTable, listTables } from "./catalog.ts";
import { connect, destroy } from "./connect.ts";
import { readCopyRows } from "./copy-rows.ts";
import { toSqlError } from "./errors.ts";
import { quoteLiteral } from "./quote.ts";

export interface PostgresSession extends SqlSession {
  /** Every statement from here on shows what another session showed. */
  readonly importSnapshot: (id: string) => Promise<void>;
  /** Values as the types' output functions write them, which is how the log has them. */
  readonly queryRaw: SqlRawQuery;
}

type SqlRawQuery = (
  text: string,
  values: readonly string[],
) => Promise<readonly (readonly (string | null)[])[]>;

export async function openSession(context: SqlContext, config: SqlConfig): Promise<PostgresSession> {
  const client = await connect(context, config, "query");
  const guard = createSessionGuard({
    context,
    config,
    toError: toSqlError,
    // After an error the transaction, and with it the snapshot, is over.
    onFailure: (state) => {
      if (state.hasSnapshot) state.isUsable = false;
    },
    abandon: () => {
      destroy(client);
    },
  });
  const { state } = guard;
  client.on("end", () => (state.isUsable = false));
  client.on("error", () => (state.isUsable = false));
  const server = await guard.run(() =>
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
      await guard.run(() => client.query("begin isolation level repeatable read read only"));
      state.hasSnapshot = true;
      return true;
    },
    findTable: (object) => guard.run(() => findTable(client, object)),
    listTables: () => guard.run(() => listTables(client)),
    importSnapshot: async (id) => {
      await guard.run(() =>
        client.query(
          `begin isolation level repeatable read read only; set transaction snapshot ${quoteLiteral(id)}`,
        ),
      );
      state.hasSnapshot = true;
    },
    readTexts: async ({ text, values }) => {
      const query = { text, values: [...values], rowMode: "array" } as const;
      return (await guard.run(() => client.query<(string | null)[]>(query))).rows;
    },
    queryRaw: async (text, values) => {
      const query = { text, values: [...values], rowMode: "array", types: asWritten } as const;
      return (await guard.run(() => client.query<(string | null)[]>(query))).rows;
    },
    readRows: (table, statement) =>
      guard.readRows(
        readRows(client, { context, table, statement, checkEncoding: encoding === "SQL_ASCII" }),
      ),
    close: async () => {
      const isPolite = state.isUsable && !state.isBusy;
      state.isUsable = false;
      if (isPolite) await endSoon(client, context);
      destroy(client);
    },
  };
}

const asWritten = { getTypeParser: () => (text: string) => text };

/** Says goodbye, and waits a little for the server to hear it. */
async function endSoon(client: pg.Client, { clock }: SqlContext): Promise<void> {
  const enough = new AbortController();
  const patience = clock.sleep(2_000, enough.signal).catch(() => undefined);
  await Promise.race([client.end().catch(() => undefined), patience]);
  enough.abort();
}

interface CopyWork extends RowWork {
  readonly checkEncoding: boolean;
}

function readRows(client: pg.Client, work: CopyWork): AsyncIterable<RowPage> {
  const { context, table, statement, checkEncoding } = work;
  const { source, maxRecordBytes, clock } = context;
  const stream = client.query(copyTo(`copy (${statement.text}) to stdout with (format binary)`));
  return readCopyRows(stream as AsyncIterable<Buffer>, {
    source,
    table,
    maxRecordBytes,
    now: () => clock.now(),
    checkEncoding,
  });
}
