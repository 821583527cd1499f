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
import type { FieldValue } from "@edp/connector-sdk";
import { findTable, listTables } from "./catalog.ts";
import { connect, queryTexts, type Server } from "./connect.ts";
import { toSqlError } from "./errors.ts";
import { damagedText, readerOf } from "./values.ts";

export async function openSession(context: SqlContext, config: SqlConfig): Promise<SqlSession> {
  const { connection, socket, version } = await connect(context, config);
  const guard = createSessionGuard({
    context,
    config,
    toError: toSqlError,
    abandon: () => {
      connection.destroy();
    },
  });
  const { state } = guard;
  connection.on("end", () => (state.isUsable = false));
  connection.on("error", () => (state.isUsable = false));
  return {
    version,
    get hasSnapshot() {
      return state.hasSnapshot;
    },
    isUsable: () => state.isUsable,
    beginSnapshot: async () => {
      await guard.run(() => queryTexts(connection, "start transaction with consistent snapshot, read only"));
      state.hasSnapshot = true;
      return true;
    },
    findTable: (object) => guard.run(() => findTable(connection, object)),
    listTables: () => guard.run(() => listTables(connection)),
    readTexts: ({ text, values }) => guard.run(() => queryTexts(connection, text, values)),
    readRows: (table, statement) =>
      guard.readRows(readRows({ connection, socket }, { context, table, statement })),
    close: async () => {
      const isPolite = state.isUsable && !state.isBusy;
      state.isUsable = false;
      if (isPolite)
        await new Promise<void>((resolve) => {
          connection.end(() => {
            resolve();
          });
        });
      connection.destroy();
    },
  };
}

type Line = Pick<Server, "connection" | "socket">;

async function* readRows({ connection, socket }: Line, work: RowWork): AsyncIterable<RowPage> {
  const { context, table, statement } = work;
  const { maxRecordBytes, clock } = context;
  const collector = createSqlRowCollector({ table, maxRecordBytes, now: () => clock.now(), toIsoTime });
  const take = createRowReader(table);
  const query = connection.query({
    sql: statement.text,
    values: [...statement.values],
    rowsAsArray: true,
    typeCast: false,
  });
  const rows = query.stream({ highWaterMark: 500 });
  const onLost = (): void => {
    rows.destroy(new TypeError("Connection lost"));
  };
  socket.once("close", onLost);
  try {
    for await (const row of rows) {
      collector.add(take(row as readonly (Buffer | null)[]));
      if (collector.isFull()) yield collector.take();
    }
    const rest = collector.take();
    if (rest.rowCount > 0) yield rest;
  } finally {
    socket.removeListener("close", onLost);
  }
}

const nothing = Buffer.alloc(0);

function createRowReader(table: SqlTable): (row: readonly (Buffer | null)[]) => SelectedRow {
  const keyCount = table.key.length;
  const readers = table.columns.map(readerOf);
  const textOf = (bytes: Buffer | null | undefined): string | null => bytes?.toString("utf8") ?? null;
  return (row) => {
    const cursor = textOf(row[0]);
    const place = {
      cursor,
      key: row.slice(1, keyCount + 1).map(textOf),
      updatedAt: table.updatedAt === undefined ? cursor : textOf(row[keyCount + 1]),
    };
    const values: FieldValue[] = [];
    for (const [index, read] of readers.entries()) {
      const bytes = row[keyCount + 2 + index];
      const value = bytes === null || bytes === undefined ? null : read(bytes);
      if (value === damagedText)
        return { ...place, values: [], damaged: { reason: "invalid-utf8", bytes: bytes ?? nothing } };
      values.push(value);
    }
    return { ...place, values };
  };
}

/** Times as MySQL writes them; a zero date is no time. */
function toIsoTime(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d/.test(text) && !text.includes("-00") ? text.replace(" ", "T") : undefined;
}
