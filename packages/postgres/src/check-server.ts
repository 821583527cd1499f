// A server that somebody else runs: is it new enough, and may we do there what EDP needs? Asked before anything
// is written, so that a missing right is a sentence and not a failed migration.
import { EdpError } from "@edp/base";
import { type ConnectionSettings, describeConnection } from "./connection.ts";
import type { Pool } from "./pool.ts";
import { toEdpError } from "./sql-state.ts";

export interface ServerFacts {
  /** Such as `18.6`. */
  readonly version: string;
}

export interface Facts extends ServerFacts {
  readonly versionNumber: number;
  readonly mayCreateSchemas: boolean;
  readonly mayCreateRoles: boolean;
  readonly missingRoles: readonly string[];
  readonly isReadOnly: boolean;
}

const oldestVersion = 170_000;

const askFacts = `
select current_setting('server_version')                                            as "version",
       current_setting('server_version_num')::integer                               as "versionNumber",
       has_database_privilege(current_database(), 'create')                         as "mayCreateSchemas",
       (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as "mayCreateRoles",
       array(select role_name
               from unnest(array['edp_landing', 'edp_transform', 'edp_analyst', 'edp_operator', 'edp_monitor']) as role_name
              where not exists (select from pg_roles where rolname = role_name))    as "missingRoles",
       pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as "isReadOnly"`;

export async function checkServer(pool: Pool, connection: ConnectionSettings): Promise<ServerFacts> {
  const facts = await readFacts(pool, connection);
  judgeServer(facts, connection);
  return { version: facts.version };
}

/** Throws the first thing that EDP could not do there. */
export function judgeServer(facts: Facts, connection: ConnectionSettings): void {
  if (facts.versionNumber < oldestVersion) {
    throw new EdpError("EDP-DB-003", { address: describeConnection(connection), version: facts.version });
  }
  const missing = findMissingRight(facts, connection.database);
  if (missing !== undefined) throw new EdpError("EDP-DB-005", { user: connection.user, missing });
}

function findMissingRight(facts: Facts, database: string): string | undefined {
  if (facts.isReadOnly) return "write: the server or this session is read-only";
  if (!facts.mayCreateSchemas) return `create schemas in the database ${database}`;
  if (facts.missingRoles.length === 0 || facts.mayCreateRoles) return undefined;
  return `create the roles ${facts.missingRoles.join(", ")}`;
}

async function readFacts(pool: Pool, connection: ConnectionSettings): Promise<Facts> {
  try {
    const result = await pool.query<Facts>(askFacts);
    const [facts] = result.rows;
    if (facts !== undefined) return facts;
  } catch (error) {
    throw toEdpError(error, connection);
  }
  throw new EdpError("EDP-DB-001", { address: describeConnection(connection), reason: "it answers nothing" });
}
