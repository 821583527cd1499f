// A connection that cannot write and shows every value in one way, whatever the server's own settings are.
import { EdpError } from "@edp/base";
import {
  connectSocket,
  hidePassword,
  listTrusted,
  type SqlConfig,
  type SqlContext,
} from "@edp/connector-sdk/sql";
import type { Socket } from "node:net";
import { createConnection, type Connection } from "mysql2";
import { inspectCertificate } from "./certificate.ts";
import { toSqlError } from "./errors.ts";

export interface Server {
  readonly connection: Connection;
  /** Its close is the one sure sign of a lost connection: the driver leaves a stream of rows waiting for ever. */
  readonly socket: Socket;
  /** `MariaDB 10.11.6`. */
  readonly version: string;
}

export async function connect(context: SqlContext, config: SqlConfig): Promise<Server> {
  const { source, signal } = context;
  const password = await context.secret("password");
  signal.throwIfAborted();
  const socket = connectSocket(context, config);
  const connection = createConnection({
    host: config.host,
    port: config.port,
    user: config.user,
    password: password.reveal(),
    database: config.database,
    charset: "utf8mb4",
    connectTimeout: config.connectTimeoutMs,
    stream: () => socket,
    connectAttributes: { program_name: `edp ${source}` },
    multipleStatements: false,
    ...(config.tls === "disable"
      ? {}
      : {
          ssl: {
            ca: listTrusted(context),
            rejectUnauthorized: true,
            minVersion: "TLSv1.2",
            verifyIdentity: config.tls === "verify-full",
          },
        }),
  });
  const leave = (): void => {
    connection.destroy();
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on("error", reject);
      connection.once("connect", () => {
        resolve();
      });
    });
    // From here on the statement under way reports what happens.
    connection.on("error", () => undefined);
    return { connection, socket, version: await prepare(connection, context, config) };
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    // The driver tells no more than that TLS failed; looking at the certificate says why.
    const isTls = error instanceof Error && "code" in error && error.code === "HANDSHAKE_SSL_ERROR";
    if (isTls) await inspectCertificate(context, config, signal);
    throw toSqlError(hidePassword(error, password), { source, config });
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

async function prepare(connection: Connection, { source }: SqlContext, config: SqlConfig): Promise<string> {
  const [[written = ""] = []] = await queryTexts(connection, "select version()");
  const isMariaDb = (written ?? "").includes("MariaDB");
  const seconds = (config.statementTimeoutMs / 1000).toString();
  const lockSeconds = Math.max(1, config.lockTimeoutMs / 1000).toString();
  const statements = [
    "set session transaction isolation level repeatable read",
    "set session transaction read only",
    "set session sql_mode = '', time_zone = '+00:00', net_write_timeout = 3600",
    `set session lock_wait_timeout = ${lockSeconds}, innodb_lock_wait_timeout = ${lockSeconds}`,
    isMariaDb
      ? `set session max_statement_time = ${seconds}`
      : `set session max_execution_time = ${config.statementTimeoutMs.toString()}`,
  ];
  for (const statement of statements) await queryTexts(connection, statement);
  const variable = isMariaDb ? "@@session.tx_read_only" : "@@session.transaction_read_only";
  const [[isReadOnly] = []] = await queryTexts(connection, `select ${variable}`);
  if (isReadOnly !== "1") throw new EdpError("EDP-SRC-192", { source, reason: `${variable} is off` });
  const [number = ""] = (written ?? "").split("-");
  return `${isMariaDb ? "MariaDB" : "MySQL"} ${number}`;
}

/** A small result as texts. */
export function queryTexts(
  connection: Connection,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  return new Promise((resolve, reject) => {
    connection.query({ sql, values: [...values], rowsAsArray: true, typeCast: false }, (error, rows) => {
      if (error !== null) reject(error);
      else if (!Array.isArray(rows)) resolve([]);
      else
        resolve(
          (rows as (Buffer | null)[][]).map((row) => row.map((value) => value?.toString("utf8") ?? null)),
        );
    });
  });
}
