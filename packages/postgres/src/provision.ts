// The roles and databases of a server that the target runs: made when they are missing, given the password that holds
// now. Called with an administrator's pool; everything after it works with less.
import { EdpError, type Secret } from "@edp/base";
import { quoteIdentifier, quoteLiteral } from "./identifier.ts";
import { withClient, type Client, type Pool } from "./pool.ts";
import { createScramVerifier } from "./scram.ts";
import { sqlStateOf } from "./sql-state.ts";

export interface WantedRole {
  readonly name: string;
  readonly password: Secret<string>;
  /** May make roles of its own and give them rights: EDP's owner does. */
  readonly mayMakeRoles: boolean;
  /** A database that it owns and that nobody else may enter. */
  readonly database?: string;
}

/** Any constant that nobody else uses: the first bytes of sha256("edp provision"). */
const lockKey = "2907351846";

/** Idempotent, and safe for several callers at once. Returns the names of what was missing. */
export async function provision(pool: Pool, roles: readonly WantedRole[]): Promise<readonly string[]> {
  for (const role of roles) checkPassword(role);
  return withClient(pool, async (client) => {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    try {
      const made: string[] = [];
      for (const role of roles) made.push(...(await provisionRole(client, role)));
      return made;
    } finally {
      await client.query("select pg_advisory_unlock($1)", [lockKey]).catch(() => undefined);
    }
  });
}

/** Other letters would have to be normalised as PostgreSQL does it, or the role could never sign in. */
function checkPassword({ name, password }: WantedRole): void {
  if (/^[\x21-\x7e]+$/.test(password.reveal())) return;
  throw new EdpError("EDP-DB-050", { role: name });
}

async function provisionRole(client: Client, role: WantedRole): Promise<readonly string[]> {
  const made: string[] = [];
  const name = quoteIdentifier(role.name);
  const rights = role.mayMakeRoles ? "createrole" : "nocreaterole";
  const known = await client.query("select from pg_roles where rolname = $1", [role.name]);
  if (known.rowCount === 0) {
    await client.query(`create role ${name}`);
    made.push(`role ${role.name}`);
  }
  const verifier = quoteLiteral(createScramVerifier(role.password));
  await client.query(
    `alter role ${name} with login nosuperuser nocreatedb noreplication nobypassrls ${rights} password ${verifier}`,
  );
  if (role.database === undefined) return made;
  if (await createDatabase(client, role.database, name)) made.push(`database ${role.database}`);
  await client.query(`revoke all on database ${quoteIdentifier(role.database)} from public`);
  return made;
}

async function createDatabase(client: Client, database: string, owner: string): Promise<boolean> {
  const known = await client.query("select from pg_database where datname = $1", [database]);
  if (known.rowCount !== 0) return false;
  try {
    await client.query(
      `create database ${quoteIdentifier(database)} owner ${owner} encoding 'UTF8' template template0`,
    );
    return true;
  } catch (error) {
    if (sqlStateOf(error) === "42P04") return false; // made meanwhile by somebody without our lock
    throw error;
  }
}
