import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import { type ConnectionSettings, describeConnection } from "../connection.ts";
import { createPool, type Pool } from "../pool.ts";
import { sqlStateOf, toEdpError } from "../sql-state.ts";
import type { Place } from "./place.ts";

/** Proves that the server which answers is the one of this data folder, and makes our database if it is new. */
export async function verifyServer(connection: ConnectionSettings, place: Place): Promise<void> {
  const pool = createPool({ ...connection, database: "postgres" }, { max: 1, applicationName: "edp start" });
  try {
    const facts = await readFacts(pool);
    const expected = readSystemIdentifier(place.dataDir);
    if (facts.dataDir !== place.dataDir || facts.systemIdentifier !== expected) {
      const reason = `it keeps its data in ${facts.dataDir}`;
      throw new EdpError("EDP-DB-021", { address: describeConnection(connection), reason });
    }
    await ensureDatabase(pool, connection.database);
  } catch (error) {
    if (sqlStateOf(error) === "28P01")
      throw new EdpError("EDP-DB-023", { file: place.passwordFile }, { cause: error });
    throw toEdpError(error, connection);
  } finally {
    await pool.end();
  }
}

interface ServerFacts {
  readonly dataDir: string;
  readonly systemIdentifier: string;
}

async function readFacts(pool: Pool): Promise<ServerFacts> {
  const facts = await pool.query<ServerFacts>(
    `select current_setting('data_directory') as "dataDir", system_identifier::text as "systemIdentifier"
       from pg_control_system()`,
  );
  const [row] = facts.rows;
  if (row === undefined)
    throw new EdpError("EDP-DB-021", { address: "the socket", reason: "it gives no identity" });
  return row;
}

/** The first eight bytes of pg_control, written once by initdb and different for every cluster. */
function readSystemIdentifier(dataDir: string): string {
  return readFileSync(join(dataDir, "global", "pg_control"))
    .readBigUInt64LE(0)
    .toString();
}

async function ensureDatabase(pool: Pool, name: string): Promise<void> {
  const found = await pool.query("select from pg_database where datname = $1", [name]);
  if (found.rowCount !== 0) return;
  try {
    await pool.query(`create database ${name}`);
  } catch (error) {
    // Another edp process makes it at the same moment: duplicate_database, or its unique index.
    if (!["42P04", "23505"].includes(sqlStateOf(error) ?? "")) throw error;
  }
}
