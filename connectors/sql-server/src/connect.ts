// A connection that asks for a read-only replica. SQL Server has no session that cannot write: the account decides.
import {
  connectSocket,
  hidePassword,
  listTrusted,
  type SqlConfig,
  type SqlContext,
} from "@edp/connector-sdk/sql";
import { Connection, Request, TYPES } from "tedious";
import { toSqlError } from "./errors.ts";
import type { DriverValue } from "./values.ts";

export async function connect(context: SqlContext, config: SqlConfig): Promise<Connection> {
  const { source, signal } = context;
  const password = await context.secret("password");
  signal.throwIfAborted();
  const connection = new Connection({
    server: config.host,
    authentication: { type: "default", options: { userName: config.user, password: password.reveal() } },
    options: {
      connector: () => openSocket(context, config),
      database: config.database,
      appName: `edp ${source}`,
      readOnlyIntent: true,
      encrypt: config.tls !== "disable",
      trustServerCertificate: false,
      serverName: config.host,
      cryptoCredentialsDetails: { ca: listTrusted(context), minVersion: "TLSv1.2" },
      connectTimeout: config.connectTimeoutMs,
      requestTimeout: config.statementTimeoutMs,
      maxRetriesOnTransientErrors: 0,
      useUTC: true,
    },
  });
  connection.on("error", () => undefined);
  const leave = (): void => {
    connection.close();
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
    return connection;
  } catch (error) {
    connection.close();
    signal.throwIfAborted();
    throw toSqlError(hidePassword(error, password), { source, config });
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

function openSocket(context: SqlContext, config: SqlConfig): Promise<ReturnType<typeof connectSocket>> {
  const socket = connectSocket(context, config);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** A request whose parameters are texts: `@p1`, `@p2`, … */
export function createRequest(
  text: string,
  values: readonly string[],
  onDone: (error: Error | undefined) => void,
): Request {
  const request = new Request(text, (error) => {
    onDone(error ?? undefined);
  });
  for (const [index, value] of values.entries())
    request.addParameter(`p${(index + 1).toString()}`, TYPES.NVarChar, value);
  return request;
}

/** A row as the driver gives it: columns with a value. */
export type DriverRow = readonly { readonly value: DriverValue }[];

/** A small result as texts. */
export function queryTexts(
  connection: Connection,
  text: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  return new Promise((resolve, reject) => {
    const rows: (string | null)[][] = [];
    const request = createRequest(text, values, (error) => {
      if (error === undefined) resolve(rows);
      else reject(error);
    });
    request.on("row", (columns: DriverRow) => {
      rows.push(columns.map(({ value }) => (value === null ? null : value.toString())));
    });
    connection.execSql(request);
  });
}
