// Numbered SQL files, forward only. Each runs in a transaction of its own together with its line in
// meta.migration, so it is applied and recorded, or neither. An advisory lock lets one starter migrate while
// others wait. The first transaction makes the table too: `meta` comes with 0001.
import { EdpError } from "@edp/base";
import { type MigrationFile, readMigrations } from "./migration-files.ts";
import { type Client, type Pool, withClient } from "./pool.ts";
import { sqlStateOf, toEdpError } from "./sql-state.ts";

export interface MigrationResult {
  /** Names of those applied now; empty when there was nothing to do. */
  readonly applied: readonly string[];
  /** The number that the database stands at. */
  readonly version: number;
}

interface MigrationRow {
  readonly name: string;
  readonly checksum: string;
}

/** Any constant that nobody else in this database uses: the first bytes of sha256("edp migrate"). */
const lockKey = "5273391640";

export interface MigrateOptions {
  /** How long to wait while another process migrates. Default one minute. */
  readonly lockWaitMs?: number;
}

const createTable = `
create schema if not exists meta;
create table if not exists meta.migration (
    number     integer     primary key,
    name       text        not null unique,
    checksum   text        not null,
    applied_at timestamptz not null default now()
);
comment on table meta.migration is 'Which migrations this database has had; written by EDP''s migration runner';`;

/** Brings the database to the newest migration of `migrationsDir`. Safe to call by several starters at once. */
export async function migrate(
  pool: Pool,
  migrationsDir: string,
  options: MigrateOptions = {},
): Promise<MigrationResult> {
  const files = readMigrations(migrationsDir);
  return withClient(pool, async (client) => {
    await takeLock(client, options.lockWaitMs ?? 60_000);
    try {
      const pending = findPending(files, await readApplied(client));
      for (const file of pending) await apply(client, file);
      return { applied: pending.map((file) => file.name), version: files.length };
    } finally {
      // If the connection is gone the lock is, too.
      await client.query("select pg_advisory_unlock($1)", [lockKey]).catch(() => undefined);
    }
  });
}

async function takeLock(client: Client, waitMs: number): Promise<void> {
  await client.query(`set lock_timeout = ${Math.trunc(waitMs).toString()}`);
  try {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
  } catch (error) {
    if (sqlStateOf(error) !== "55P03") throw toEdpError(error);
    throw new EdpError("EDP-DB-034", { waitedSeconds: Math.round(waitMs / 1000) }, { cause: error });
  } finally {
    await client.query("reset lock_timeout").catch(() => undefined);
  }
}

async function readApplied(client: Client): Promise<readonly MigrationRow[]> {
  const table = await client.query<{ found: boolean }>(
    "select to_regclass('meta.migration') is not null as found",
  );
  if (table.rows[0]?.found !== true) return [];
  const applied = await client.query<MigrationRow>(
    "select name, checksum from meta.migration order by number",
  );
  return applied.rows;
}

/** What is left to do, after all that was done before is found unchanged and known. */
function findPending(
  files: readonly MigrationFile[],
  applied: readonly MigrationRow[],
): readonly MigrationFile[] {
  for (const [index, row] of applied.entries()) {
    const file = files[index];
    if (file?.name !== row.name) {
      throw new EdpError("EDP-DB-031", { migration: row.name, newest: files.at(-1)?.name ?? "none" });
    }
    if (file.checksum !== row.checksum) throw new EdpError("EDP-DB-030", { migration: row.name });
  }
  return files.slice(applied.length);
}

async function apply(client: Client, file: MigrationFile): Promise<void> {
  try {
    await client.query("begin");
    await client.query("set local lock_timeout = '5s'");
    const before = await transactionId(client);
    await client.query(file.sql);
    if ((await transactionId(client)) !== before) throw new EdpError("EDP-DB-035", { migration: file.name });
    await client.query(createTable);
    await client.query("insert into meta.migration (number, name, checksum) values ($1, $2, $3)", [
      file.number,
      file.name,
      file.checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    if (error instanceof EdpError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EdpError("EDP-DB-033", { migration: file.name, reason }, { cause: error });
  }
}

async function transactionId(client: Client): Promise<string | undefined> {
  const result = await client.query<{ id: string }>("select pg_current_xact_id()::text as id");
  return result.rows[0]?.id;
}
