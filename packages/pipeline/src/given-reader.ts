// The login for queries where EDP may not make one: an administrator made it, `database.readerUrl` names it. What EDP
// would have seen to is looked at each time, in the session that the query will run in.
import { EdpError } from "@edp/base";
import {
  createPool,
  describeConnection,
  quoteIdentifier,
  sqlStateOf,
  toEdpError,
  type ConnectionSettings,
  type Pool,
} from "@edp/postgres";
import type { DatabaseAccess } from "./governed-login.ts";
import { askExcess, describeExcess, type ExcessRight } from "./reader-excess.ts";

/** One database has one of these, whichever way one gets to it; a standby has its primary's. */
const askPlace = `
select (select system_identifier from pg_control_system())::text || '/' || oid::text as place,
       (select oid from pg_roles where rolname = session_user) as "user"
  from pg_database where datname = current_database()`;

interface Place {
  readonly place: string;
  readonly user: number;
}

/** A pool of one connection of the given login. Throws EDP-RUN-007 to 009 when it is none for queries. */
export async function openGivenReader(access: DatabaseAccess, reader: ConnectionSettings): Promise<Pool> {
  const pool = createPool(reader, { max: 1, applicationName: "edp query" });
  try {
    await letIn(pool, reader);
    const [ours, theirs] = await Promise.all([access.pool, pool].map(readPlace));
    if (ours === undefined || ours.place !== theirs?.place) throw elsewhere(access, reader);
    const { rows } = await pool.query<ExcessRight>(askExcess, [ours.user]);
    const { excess, mend } = describeExcess(rows, reader.user, access.connection.user);
    if (excess.length > 0) throw new EdpError("EDP-RUN-008", { login: reader.user, excess, mend });
    await expectAnalyst(pool, reader.user);
    return pool;
  } catch (error) {
    await pool.end();
    throw toEdpError(error, reader);
  }
}

/** Signed in with a wrong password, as nobody, or into a database that one may not enter. */
const refusals: readonly string[] = ["28000", "28P01", "3D000", "42501"];

async function letIn(pool: Pool, reader: ConnectionSettings): Promise<void> {
  try {
    await pool.query("select 1");
  } catch (error) {
    if (!refusals.includes(sqlStateOf(error) ?? "")) throw error;
    const facts = {
      login: reader.user,
      address: describeConnection(reader),
      reason: (error as Error).message,
    };
    throw new EdpError("EDP-RUN-007", facts, { cause: error });
  }
}

async function readPlace(pool: Pool): Promise<Place | undefined> {
  return (await pool.query<Place>(askPlace)).rows[0];
}

function elsewhere({ connection }: DatabaseAccess, reader: ConnectionSettings): EdpError {
  return new EdpError("EDP-RUN-009", {
    login: reader.user,
    reason: `signs in to another database (${describeConnection(reader)}) than \`database.url\` (${describeConnection(connection)})`,
    mend: "correct the secret that `database.readerUrl` refers to",
  });
}

async function expectAnalyst(pool: Pool, login: string): Promise<void> {
  const { rows } = await pool.query<{ may: boolean }>(
    "select pg_has_role(session_user, 'edp_analyst', 'usage') as may",
  );
  if (rows[0]?.may === true) return;
  throw new EdpError("EDP-RUN-009", {
    login,
    reason: "has not the rights of edp_analyst",
    mend: `let an administrator of the server run: grant edp_analyst to ${quoteIdentifier(login)} with inherit true`,
  });
}
