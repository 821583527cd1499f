import { readFileSync } from "node:fs";
import { EdpError } from "@edp/base";
import pg from "pg";
import { type ConnectionSettings, isLocal } from "./connection.ts";
import { socketOf } from "./socket.ts";

export type Pool = pg.Pool;
/** A connection that is lent: use it inside the callback, never keep it. */
export type Client = pg.PoolClient;

export interface PoolOptions {
  /** Shown in pg_stat_activity. Default `edp`. */
  readonly applicationName?: string;
  /** Most connections at once. Default 4. */
  readonly max?: number;
  readonly connectTimeoutMs?: number;
  /**
   * How long a server that was asked something may stay silent, and take no more bytes, before the connection counts
   * as broken. Default ten minutes: longer than any statement of ours, and a cut network need not last for ever.
   */
  readonly silenceMs?: number;
  /** Told when an idle connection breaks; the pool replaces it. Without a listener that would end the process. */
  readonly onIdleError?: (error: Error) => void;
}

export interface TransactionOptions {
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** `set local application_name`: who is at work, for pg_stat_activity. */
  readonly applicationName?: string;
  readonly readOnly?: boolean;
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
}

/** Types whose value pg would move into this machine's time zone stay text: date, timestamp without zone. */
const keptAsText: ReadonlySet<number> = new Set([pg.types.builtins.DATE, pg.types.builtins.TIMESTAMP]);

/**
 * A pool of connections; close it with `pool.end()`. `bigint` and `numeric` arrive as text (they may exceed
 * 2^53), `timestamptz` as Date, `date` and `timestamp` as text.
 */
export function createPool(connection: ConnectionSettings, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.user,
    password: connection.password?.reveal(),
    ssl: tlsOptions(connection),
    application_name: options.applicationName ?? "edp",
    max: options.max ?? 4,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    types: { getTypeParser: chooseParser as typeof pg.types.getTypeParser },
  });
  pool.on("error", (error) => options.onIdleError?.(error));
  // The pool takes its own listener off before a lent connection reaches its borrower, and after the first error; an
  // error in such a gap has nobody to tell and would end the process. Queries on that connection report it anyway.
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    endWhenSilent(client, options.silenceMs ?? 600_000);
  });
  return pool;
}

/** Lends a connection and takes it back. One that broke, or is left in a transaction, is closed instead of reused. */
export async function withClient<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A lent connection that breaks between two queries says so here; the next query reports it to the caller.
  let broken = false;
  const onError = (): void => {
    broken = true;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } catch (error) {
    broken ||= !(await isIdle(client));
    throw error;
  } finally {
    client.removeListener("error", onError);
    client.release(broken);
  }
}

export interface BorrowedClient {
  readonly client: Client;
  readonly giveBack: () => Promise<void>;
}

/**
 * A further connection for somebody who has one and can do without. Answers undefined unless the pool keeps another
 * one free after it: nobody shall wait for what is only a convenience.
 */
export async function borrowSpare(pool: Pool): Promise<BorrowedClient | undefined> {
  const busy = pool.totalCount - pool.idleCount;
  if (pool.waitingCount > 0 || busy + 2 > pool.options.max) return undefined;
  const client = await pool.connect().catch(() => undefined);
  if (client === undefined) return undefined;
  const giveBack = async (): Promise<void> => {
    client.release(!(await isIdle(client)));
  };
  return { client, giveBack };
}

/** Commits what `work` did, or rolls it back and throws what `work` threw. A third ending does not exist. */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: Client) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query(beginStatement(options));
    let result: T;
    try {
      result = await work(client);
    } catch (error) {
      // Best effort: if the connection is gone, so is the transaction; the first error is the one that counts.
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
    const ending = await client.query("commit");
    // The server answers a commit with a rollback when a statement before it had failed and the work hid that.
    if (ending.command !== "COMMIT") throw new EdpError("EDP-DB-043", {});
    return result;
  });
}

/** A peer that vanished without a word is noticed by nobody else: the kernel acknowledges, or waits for hours. */
function endWhenSilent(client: Client, silenceMs: number): void {
  const socket = socketOf(client);
  socket.setTimeout(silenceMs);
  // Not the callback of setTimeout: that one is called once, and the first silence may be a harmless one.
  socket.on("timeout", () => {
    // Between two statements silence is what one expects.
    if ((client as unknown as { readonly readyForQuery: boolean }).readyForQuery) return;
    const seconds = Math.ceil(silenceMs / 1000).toString();
    socket.destroy(new Error(`Connection terminated: the server was silent for ${seconds} s`));
  });
}

function beginStatement(options: TransactionOptions): string {
  const access = options.readOnly === true ? " read only" : "";
  const statements = [`begin isolation level ${options.isolation ?? "read committed"}${access}`];
  if (options.statementTimeoutMs !== undefined) {
    statements.push(`set local statement_timeout = ${Math.trunc(options.statementTimeoutMs).toString()}`);
  }
  if (options.lockTimeoutMs !== undefined) {
    statements.push(`set local lock_timeout = ${Math.trunc(options.lockTimeoutMs).toString()}`);
  }
  if (options.applicationName !== undefined) {
    statements.push(`set local application_name = ${pg.escapeLiteral(options.applicationName)}`);
  }
  return statements.join("; ");
}

/** Asks the server whether the connection is alive and outside of any transaction. */
async function isIdle(client: Client): Promise<boolean> {
  try {
    await client.query("rollback");
    return true;
  } catch {
    return false;
  }
}

/** pg's own choice of a parser, with the exceptions above. */
function chooseParser(...[oid, format]: Parameters<typeof pg.types.getTypeParser>): unknown {
  if (keptAsText.has(oid) && format !== "binary") return (value: string) => value;
  return pg.types.getTypeParser(oid, format);
}

function tlsOptions(connection: ConnectionSettings): pg.PoolConfig["ssl"] {
  // pg has no "prefer": on this machine there is nobody to listen in between, elsewhere require was the default.
  if (connection.tls === "disable" || (connection.tls === "prefer" && isLocal(connection.host))) return false;
  const verify = connection.tls === "verify-ca" || connection.tls === "verify-full";
  return {
    rejectUnauthorized: verify,
    ...(connection.tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
    ...(connection.tlsRootCertFile === undefined
      ? {}
      : { ca: readFileSync(connection.tlsRootCertFile, "utf8") }),
  };
}
