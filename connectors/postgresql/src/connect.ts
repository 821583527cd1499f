// A connection that cannot write and writes every value in one way, whatever the server's own settings are.
import { EdpError } from "@edp/base";
import { createTrust } from "@edp/connector-sdk";
import { createSqlLookup, hidePassword, type SqlConfig, type SqlContext } from "@edp/connector-sdk/sql";
import { Socket } from "node:net";
import pg from "pg";
import { toSqlError } from "./errors.ts";
import { quoteLiteral } from "./quote.ts";

/** Settings of the session. Without `search_path` nothing that a user created can stand in for a function. */
const settings: Readonly<Record<string, string>> = {
  default_transaction_read_only: "on",
  search_path: "",
  client_encoding: "UTF8",
  TimeZone: "UTC",
  DateStyle: "ISO, YMD",
  IntervalStyle: "iso_8601",
  extra_float_digits: "1",
  bytea_output: "hex",
  // A run that hangs must not hold the source's old rows for ever.
  idle_in_transaction_session_timeout: "15min",
};

export async function connect(
  context: SqlContext,
  config: SqlConfig,
  mode: "query" | "replication",
): Promise<pg.Client> {
  const { source } = context;
  const password = await context.secret("password");
  const client = new pg.Client({
    host: config.host,
    port: config.port,
    database: config.database,
    user: config.user,
    password: password.reveal(),
    application_name: `edp ${source}`,
    connectionTimeoutMillis: config.connectTimeoutMs,
    keepAlive: true,
    ssl: tlsOptions(config, context.extraCa),
    stream: () => createGuardedSocket(context),
    ...(mode === "replication" ? { replication: "database" } : {}),
  });
  // A connection that breaks between two statements says so here; the next statement reports it.
  client.on("error", () => undefined);
  const leave = (): void => {
    destroy(client);
  };
  context.signal.addEventListener("abort", leave, { once: true });
  try {
    context.signal.throwIfAborted();
    await client.connect();
    await prepare(client, context, config);
    return client;
  } catch (error) {
    destroy(client);
    context.signal.throwIfAborted();
    throw toSqlError(hidePassword(error, password), { source, config });
  } finally {
    context.signal.removeEventListener("abort", leave);
  }
}

async function prepare(client: pg.Client, { source }: SqlContext, config: SqlConfig): Promise<void> {
  const times = {
    statement_timeout: config.statementTimeoutMs.toString(),
    lock_timeout: config.lockTimeoutMs.toString(),
  };
  const assignments = Object.entries({ ...settings, ...times }).map(
    ([name, value]) => `set ${name} = ${quoteLiteral(value)}`,
  );
  await client.query(assignments.join("; "));
  const shown = await client.query<{ transaction_read_only: string }>("show transaction_read_only");
  const isReadOnly = shown.rows[0]?.transaction_read_only === "on";
  if (!isReadOnly) throw new EdpError("EDP-SRC-192", { source, reason: "transaction_read_only is off" });
}

/** Closes at once: a statement under way is not waited for. */
export function destroy(client: pg.Client): void {
  // pg keeps its socket there; its types do not say so.
  (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
}

/** A socket that asks the rules for each address that DNS gives, before a byte is sent. */
function createGuardedSocket(context: SqlContext): Socket {
  const lookup = createSqlLookup(context);
  const socket = new Socket();
  const connectTo = socket.connect.bind(socket) as (options: object) => Socket;
  const guarded = (port: number, host: string): Socket => connectTo({ port, host, lookup });
  return Object.assign(socket, { connect: guarded });
}

function tlsOptions({ tls }: SqlConfig, extraCa: string | undefined): pg.ClientConfig["ssl"] {
  if (tls === "disable") return false;
  return {
    secureContext: createTrust(extraCa),
    rejectUnauthorized: true,
    ...(tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
  };
}
