// A database of its own for a test file: `const database = await createTestDatabase()` in beforeAll (or in the
// test), `await database.drop()` in afterAll. Dropping fails when the test still holds connections.
import { randomBytes } from "node:crypto";
import { Secret } from "@edp/base";
import { type ConnectionSettings, createPool, type Pool } from "@edp/postgres";
import { inject } from "vitest";

export interface TestDatabase {
  /** Connected as the superuser that owns everything. */
  readonly pool: Pool;
  /** For further pools, child processes and dbt. Close what you open before drop(). */
  readonly connection: ConnectionSettings;
  readonly drop: () => Promise<void>;
}

/** A clone of the template that all migrations have filled. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return clone("edp_template");
}

/** A database without any schema of ours, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return clone("template0");
}

async function clone(template: string): Promise<TestDatabase> {
  const { password, ...server } = inject("testServer");
  const connect = (database: string): ConnectionSettings => ({
    ...server,
    database,
    password: new Secret(password),
    tls: "disable",
  });
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(connect("postgres"), `create database ${name} template ${template}`);
  const connection = connect(name);
  const pool = createPool(connection, { max: 10, applicationName: `edp test ${name}` });
  const drop = async (): Promise<void> => {
    const lent = pool.totalCount - pool.idleCount;
    // Waits for lent connections for ever, so only when there are none.
    if (lent === 0) await pool.end();
    const others = await asAdmin(
      connect("postgres"),
      `select application_name || ': ' || left(query, 200) as at
      from pg_stat_activity where datname = '${name}' and application_name <> 'edp test ${name}'`,
    );
    await asAdmin(connect("postgres"), `drop database ${name} with (force)`);
    if (lent > 0) throw new Error(`The test still holds ${lent.toString()} connections of its pool`);
    if (others.length > 0) throw new Error(`The test left connections open: ${others.join("; ")}`);
  };
  return { pool, connection, drop };
}

async function asAdmin(connection: ConnectionSettings, sql: string): Promise<readonly string[]> {
  const pool = createPool(connection, { max: 1 });
  try {
    const result = await pool.query<{ at: string }>(sql);
    return result.rows.map((row) => row.at);
  } finally {
    await pool.end();
  }
}
