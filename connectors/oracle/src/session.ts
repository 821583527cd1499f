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
import type oracledb from "oracledb";
import { findTable, listTables } from "./catalog.ts";
import { connect, fetchForms, queryTexts } from "./connect.ts";
import { toSqlError } from "./errors.ts";
import { readValue, type DriverValue } from "./values.ts";

/** Numbers and times in one form, whatever the client's country is. */
const sessionSql =
  "alter session set nls_numeric_characters = '.,' time_zone = 'UTC' nls_calendar = 'GREGORIAN' nls_date_language = 'AMERICAN'";

export async function openSession(context: SqlContext, config: SqlConfig): Promise<SqlSession> {
  const connection = await connect(context, config);
  const guard = createSessionGuard({
    context,
    config,
    toError: toSqlError,
    onFailure: (state) => {
      if (!connection.isHealthy()) state.isUsable = false;
    },
  });
  const { state } = guard;
  await guard.run(() => queryTexts(connection, sessionSql));
  // Without a snapshot, too: nothing can be written.
  await guard.run(() => queryTexts(connection, "set transaction read only"));
  return {
    version: `Oracle ${connection.oracleServerVersionString}`,
    get hasSnapshot() {
      return state.hasSnapshot;
    },
    isUsable: () => state.isUsable,
    beginSnapshot: () => {
      // A read-only transaction shows the moment at which it began.
      state.hasSnapshot = true;
      return Promise.resolve(true);
    },
    findTable: (object) => guard.run(() => findTable(connection, object)),
    listTables: () => guard.run(() => listTables(connection)),
    readTexts: ({ text, values }) => guard.run(() => queryTexts(connection, text, values)),
    readRows: (table, statement) => guard.readRows(readRows(connection, { context, table, statement })),
    close: async () => {
      state.isUsable = false;
      await connection.close({ drop: true }).catch(() => undefined);
    },
  };
}

async function* readRows(connection: oracledb.Connection, work: RowWork): AsyncIterable<RowPage> {
  const { context, table, statement } = work;
  const { maxRecordBytes, clock } = context;
  const collector = createSqlRowCollector({
    table,
    maxRecordBytes,
    now: () => clock.now(),
    toIsoTime: (text) => text,
  });
  const options = { ...fetchForms, resultSet: true, fetchArraySize: 500, prefetchRows: 500 };
  const result = await connection.execute<DriverValue[]>(statement.text, [...statement.values], options);
  const rows = result.resultSet;
  for (
    let block = await rows?.getRows(500);
    block !== undefined && block.length > 0;
    block = await rows?.getRows(500)
  ) {
    for (const row of block) collector.add(toSelectedRow(table, row));
    if (collector.isFull()) yield collector.take();
  }
  await rows?.close();
  const rest = collector.take();
  if (rest.rowCount > 0) yield rest;
}

/** A row in the order of the dialect's select. */
export function toSelectedRow(table: SqlTable, row: readonly DriverValue[]): SelectedRow {
  const keyCount = table.key.length;
  const textAt = (index: number): string | null => row[index]?.toString().trim() ?? null;
  const cursor = textAt(0);
  return {
    cursor,
    key: table.key.map((_column, index) => row[index + 1]?.toString() ?? null),
    updatedAt: table.updatedAt === undefined ? cursor : textAt(keyCount + 1),
    values: table.columns.map((column, index) => readValue(column, row[keyCount + 2 + index] ?? null)),
  };
}
