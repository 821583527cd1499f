// A connection of the thin driver: everything over one socket, no Oracle software beside it.
import {
  createSqlLookup,
  hidePassword,
  listTrusted,
  type SqlConfig,
  type SqlContext,
} from "@edp/connector-sdk/sql";
import oracledb from "oracledb";
import { toSqlError } from "./errors.ts";
import type { DriverValue } from "./values.ts";

export async function connect(context: SqlContext, config: SqlConfig): Promise<oracledb.Connection> {
  const { source, signal } = context;
  const password = await context.secret("password");
  signal.throwIfAborted();
  try {
    await expectAllowedName(context, config);
    const connection = await oracledb.getConnection({
      user: config.user,
      password: password.reveal(),
      connectString: writeConnectString(config),
      ...(config.tls === "disable" ? {} : { walletContent: listTrusted(context).join("\n") }),
    });
    connection.callTimeout = config.statementTimeoutMs;
    connection.module = "edp";
    connection.action = source;
    return connection;
  } catch (error) {
    signal.throwIfAborted();
    throw toSqlError(hidePassword(error, password), { source, config });
  }
}

/** Easy Connect: TLS with the name in the certificate checked, or plain. */
export function writeConnectString(
  config: Pick<SqlConfig, "host" | "port" | "database" | "tls" | "connectTimeoutMs">,
): string {
  const { host, port, database, tls } = config;
  const seconds = Math.ceil(config.connectTimeoutMs / 1000).toString();
  const limits = `connect_timeout=${seconds}&transport_connect_timeout=${seconds}&retry_count=0`;
  const place = `${host}:${port.toString()}/${database}?${limits}`;
  if (tls === "disable") return `tcp://${place}`;
  return `tcps://${place}&ssl_server_dn_match=${tls === "verify-full" ? "yes" : "no"}`;
}

/** The driver resolves names itself and takes no socket of ours; at least what DNS says now is judged. */
async function expectAllowedName(context: SqlContext, { host }: SqlConfig): Promise<void> {
  const lookup = createSqlLookup(context);
  await new Promise<void>((resolve, reject) => {
    lookup(host, { all: true }, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Large objects come whole, as text or bytes; everything else is text already, or a double. */
export const fetchForms: oracledb.ExecuteOptions = {
  outFormat: oracledb.OUT_FORMAT_ARRAY,
  fetchTypeHandler: ({ dbType }) => {
    if (dbType === oracledb.DB_TYPE_CLOB || dbType === oracledb.DB_TYPE_NCLOB)
      return { type: oracledb.STRING };
    return dbType === oracledb.DB_TYPE_BLOB ? { type: oracledb.BUFFER } : undefined;
  },
};

/** A small result as texts. */
export async function queryTexts(
  connection: oracledb.Connection,
  text: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  const result = await connection.execute<DriverValue[]>(text, [...values], fetchForms);
  return (result.rows ?? []).map((row) => row.map((value) => (value === null ? null : value.toString())));
}
