// The login by which people's queries reach the database. A role that is put on inside a session can be taken off
// again, so an analyst's rights need a session of their own: a role that may sign in, is a member of edp_analyst and
// of nothing else, and owns nothing. Its password is made anew for each connection and is worth nothing a minute later.
import { createHash, randomBytes } from "node:crypto";
import { EdpError, Secret } from "@edp/base";
import {
  createPool,
  quoteIdentifier,
  quoteLiteral,
  sqlStateOf,
  withClient,
  type Client,
  type ConnectionSettings,
  type Pool,
} from "@edp/postgres";

/** A database as EDP itself enters it. */
export interface DatabaseAccess {
  readonly pool: Pool;
  readonly connection: ConnectionSettings;
  /** A login for queries that an administrator made; absent: EDP makes one. */
  readonly reader?: ConnectionSettings | undefined;
}

/** Any constant that nobody else in this database uses: the first bytes of sha256("edp governed login"). */
const lockKey = "3307541528";

/** Roles belong to the whole server and databases of it may have different owners: a login for each database. */
export function governedLoginOf(database: string): string {
  const name = `edp_reads_${database}`;
  if (Buffer.byteLength(name) <= 63) return name;
  return `edp_reads_${createHash("sha256").update(database).digest("hex").slice(0, 40)}`;
}

/** A pool of one connection with an analyst's rights, and no way to more. Close it with `end()`. */
export async function openGovernedPool({ pool, connection }: DatabaseAccess): Promise<Pool> {
  const login = governedLoginOf(connection.database);
  const password = new Secret(randomBytes(24).toString("base64url"));
  const reader = createPool(
    { ...connection, user: login, password },
    { max: 1, applicationName: "edp query" },
  );
  try {
    await withClient(pool, async (client) => {
      // Two at once would take each other's password away before it was used.
      await client.query("select pg_advisory_lock($1)", [lockKey]);
      try {
        await prepareLogin(client, login, password);
        await withClient(reader, (first) => first.query("select 1")); // stays in the pool
      } finally {
        await client.query("select pg_advisory_unlock($1)", [lockKey]).catch(() => undefined);
      }
    });
    return reader;
  } catch (error) {
    await reader.end();
    if (sqlStateOf(error) === undefined) throw error;
    const facts = { login, user: connection.user, reason: (error as Error).message };
    throw new EdpError("EDP-RUN-006", facts, { cause: error });
  }
}

async function prepareLogin(client: Client, login: string, password: Secret<string>): Promise<void> {
  const role = quoteIdentifier(login);
  const found = await client.query("select from pg_roles where rolname = $1", [login]);
  if (found.rowCount === 0) {
    // Statements in one query are one transaction.
    await client.query(`
      create role ${role} login connection limit 20 in role edp_analyst;
      alter role ${role} set default_transaction_read_only = on;
      alter role ${role} set statement_timeout = '60s';
      alter role ${role} set idle_in_transaction_session_timeout = '60s'`);
  }
  const until = await client.query<{ at: string }>("select (now() + interval '1 minute')::text as at");
  await client.query(
    `alter role ${role} password ${quoteLiteral(password.reveal())} valid until ${quoteLiteral(until.rows[0]?.at ?? "")}`,
  );
}
