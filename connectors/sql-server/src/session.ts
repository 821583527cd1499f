import {
  createSessionGuard,
  createSqlRowCollector,
  type RowPage,
  type RowWork,
  type SelectedRow,
  type SqlConfig,
  type SqlContext,
  type SqlSession,
  type SqlTable,
} from "@edp/connector-sdk/sql";
import { on, type EventEmitter } from "node:events";
import type { Connection } from "tedious";
import { findTable, listTables } from "./catalog.ts";
import { connect, createRequest, queryTexts, type DriverRow } from "./connect.ts";
import { toSqlError } from "./errors.ts";
import { readValue } from "./values.ts";

export async function openSession(context: SqlContext, config: SqlConfig): Promise<SqlSession> {
  const connection = await connect(context, config);
  const guard = createSessionGuard({
    context,
    config,
    toError: toSqlError,
    abandon: () => {
      connection.close();
    },
  });
  const { state } = guard;
  connection.on("end", () => (state.isUsable = false));
  const [[version] = []] = await guard.run(() =>
    queryTexts(
      connection,
      `set lock_timeout ${config.lockTimeoutMs.toString()}; select convert(varchar(40), serverproperty('ProductVersion'))`,
    ),
  );
  return {
    version: `SQL Server ${version ?? ""}`,
    get hasSnapshot() {
      return state.hasSnapshot;
    },
    isUsable: () => state.isUsable,
    beginSnapshot: async () => {
      const [[allowed] = []] = await guard.run(() => queryTexts(connection, snapshotSql));
      if (allowed !== "1") return false;
      await guard.run(() =>
        queryTexts(connection, "set transaction isolation level snapshot; begin transaction"),
      );
      state.hasSnapshot = true;
      return true;
    },
    findTable: (object) => guard.run(() => findTable(connection, object)),
    listTables: () => guard.run(() => listTables(connection)),
    readTexts: ({ text, values }) => guard.run(() => queryTexts(connection, text, values)),
    readRows: (table, statement) => guard.readRows(readRows(connection, { context, table, statement })),
    close: () => {
      state.isUsable = false;
      // Whatever was begun ends with the connection, undone.
      connection.close();
      return Promise.resolve();
    },
  };
}

const snapshotSql =
  "select convert(varchar(1), snapshot_isolation_state) from sys.databases where database_id = db_id()";

async function* readRows(connection: Connection, work: RowWork): AsyncIterable<RowPage> {
  const { context, table, statement } = work;
  const { maxRecordBytes, clock } = context;
  const collector = createSqlRowCollector({
    table,
    maxRecordBytes,
    now: () => clock.now(),
    toIsoTime: (text) => text,
  });
  const failed = new AbortController();
  const request = createRequest(statement.text, statement.values, (error) => {
    if (error === undefined) (request as EventEmitter).emit("finished");
    else failed.abort(error);
  });
  try {
    // The request is paused while the reader is behind, so memory stays flat.
    const rows = on(request, "row", {
      signal: failed.signal,
      close: ["finished"],
      highWaterMark: 1000,
      lowWaterMark: 200,
    });
    connection.execSql(request);
    for await (const [columns] of rows as AsyncIterable<[DriverRow]>) {
      collector.add(toSelectedRow(table, columns));
      if (collector.isFull()) yield collector.take();
    }
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  }
  const rest = collector.take();
  if (rest.rowCount > 0) yield rest;
}

/** A row in the order of the dialect's select. */
export function toSelectedRow(table: SqlTable, columns: DriverRow): SelectedRow {
  const keyCount = table.key.length;
  const textAt = (index: number): string | null => columns[index]?.value?.toString() ?? null;
  const cursor = textAt(0);
  return {
    cursor,
    key: table.key.map((_column, index) => textAt(index + 1)),
    updatedAt: table.updatedAt === undefined ? cursor : textAt(keyCount + 1),
    values: table.columns.map((column, index) =>
      readValue(column, columns[keyCount + 2 + index]?.value ?? null),
    ),
  };
}
