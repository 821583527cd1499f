import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../tests/support/test-database.ts";
import { migrate } from "./migrate.ts";
import { withClient } from "./pool.ts";

const ourMigrations = fileURLToPath(new URL("../../../database/migrations", import.meta.url));

function createFolder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync("/tmp/edp-migrations-");
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(dir, name), sql);
  return dir;
}

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  onTestFinished(database.drop);
  return database;
}

async function tables(database: TestDatabase): Promise<readonly string[]> {
  const found = await database.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  return found.rows.map((row) => row.name);
}

describe("migrate", () => {
  test("applies all once, then finds nothing to do", async () => {
    const database = await emptyDatabase();
    const first = await migrate(database.pool, ourMigrations);
    expect(first.applied[0]).toBe("0001_platform.sql");
    expect(await migrate(database.pool, ourMigrations)).toEqual({ applied: [], version: first.version });
    const recorded = await database.pool.query<{ name: string }>(
      "select name from meta.migration order by number",
    );
    expect(recorded.rows.map((row) => row.name)).toEqual(first.applied);
  });

  test("several at once apply each migration once", async () => {
    const database = await emptyDatabase();
    const results = await Promise.all([1, 2, 3].map(() => migrate(database.pool, ourMigrations)));
    const applied = results.map((result) => result.applied.length).sort();
    expect(applied).toEqual([0, 0, results[0]?.version]);
  });

  test("a failing one is rolled back whole, those before it stay, and it can be mended", async () => {
    const database = await emptyDatabase();
    const dir = createFolder({
      "0001_a.sql": "create table a ();",
      "0002_b.sql": "create table b (); select 1 / 0;",
    });
    await expect(migrate(database.pool, dir)).rejects.toMatchObject({
      code: "EDP-DB-033",
      message: expect.stringContaining("0002_b.sql was rolled back: division by zero") as string,
    });
    expect(await tables(database)).toEqual(["a"]);
    writeFileSync(join(dir, "0002_b.sql"), "create table b ();");
    expect((await migrate(database.pool, dir)).applied).toEqual(["0002_b.sql"]);
  });

  test("one that ends its own transaction is told, and is not recorded", async () => {
    const database = await emptyDatabase();
    const dir = createFolder({ "0001_a.sql": "create table a (); commit; create table b ();" });
    await expect(migrate(database.pool, dir)).rejects.toMatchObject({ code: "EDP-DB-035" });
    const table = await database.pool.query("select to_regclass('meta.migration') as name");
    expect(table.rows).toEqual([{ name: null }]);
  });

  test("an applied one that was changed stops everything", async () => {
    const database = await emptyDatabase();
    const dir = createFolder({ "0001_a.sql": "create table a ();" });
    await migrate(database.pool, dir);
    writeFileSync(join(dir, "0001_a.sql"), "create table a (b text);");
    writeFileSync(join(dir, "0002_c.sql"), "create table c ();");
    await expect(migrate(database.pool, dir)).rejects.toMatchObject({ code: "EDP-DB-030" });
    expect(await tables(database)).toEqual(["a"]);
  });

  test("a database that is ahead of the files is left alone", async () => {
    const database = await emptyDatabase();
    const dir = createFolder({ "0001_a.sql": "create table a ();", "0002_b.sql": "create table b ();" });
    await migrate(database.pool, dir);
    rmSync(join(dir, "0002_b.sql"));
    await expect(migrate(database.pool, dir)).rejects.toMatchObject({ code: "EDP-DB-031" });
  });

  test.each([
    ["a gap", { "0001_a.sql": "", "0003_c.sql": "" }],
    ["two with one number", { "0001_a.sql": "", "0001_b.sql": "" }],
    ["a bad name", { "0001-a.sql": "" }],
  ])("%s is refused before anything is applied", async (_, files) => {
    const database = await emptyDatabase();
    await expect(migrate(database.pool, createFolder(files))).rejects.toMatchObject({ code: "EDP-DB-032" });
  });

  test("waits for another migrator only so long", async () => {
    const database = await emptyDatabase();
    await withClient(database.pool, async (other) => {
      await other.query("select pg_advisory_lock(5273391640)");
      const waiting = migrate(database.pool, ourMigrations, { lockWaitMs: 50 });
      await expect(waiting).rejects.toMatchObject({ code: "EDP-DB-034", retry: "later" });
      await other.query("select pg_advisory_unlock_all()");
    });
  });
});

describe("0003_access", () => {
  const readable = async (database: TestDatabase, role: string): Promise<readonly string[]> => {
    await database.pool.query(
      "create table if not exists raw.hr_x (); create table if not exists ods.y (); create table if not exists vault.z (); create table if not exists mart.m (); create table if not exists app.a ()",
    );
    const found = await database.pool.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables
        where schemaname in ('raw', 'ods', 'vault', 'mart', 'app') and has_table_privilege($1, format('%I.%I', schemaname, tablename), 'select')
        order by 1`,
      [role],
    );
    return found.rows.map((row) => row.name);
  };

  test.each([
    ["edp_landing", ["raw.hr_x"]],
    ["edp_transform", ["mart.m", "ods.y", "raw.hr_x", "vault.z"]],
    ["edp_analyst", ["mart.m"]],
    ["edp_operator", ["app.a", "mart.m", "ods.y", "raw.hr_x", "vault.z"]],
    ["edp_monitor", []],
  ])("%s reads %j of tables made later", async (role, expected) => {
    const database = await createTestDatabase();
    onTestFinished(database.drop);
    expect(await readable(database, role)).toEqual(expected);
  });

  test("landing may append to raw and never change it", async () => {
    const database = await createTestDatabase();
    onTestFinished(database.drop);
    await readable(database, "edp_landing");
    const rights = await database.pool.query(
      `select right_name, has_table_privilege('edp_landing', 'raw.hr_x', right_name) as has
         from unnest(array['insert', 'update', 'delete', 'truncate']) as right_name`,
    );
    expect(rights.rows.filter((row: { has: boolean }) => row.has)).toEqual([
      { right_name: "insert", has: true },
    ]);
  });

  test("analysts see freshness and no run, monitoring sees runs and no quarantined record", async () => {
    const database = await createTestDatabase();
    onTestFinished(database.drop);
    const has = async (role: string, table: string): Promise<unknown> =>
      (await database.pool.query(`select has_table_privilege($1, $2, 'select') as has`, [role, table]))
        .rows[0];
    expect(await has("edp_analyst", "meta.dataset_freshness")).toEqual({ has: true });
    expect(await has("edp_analyst", "meta.run")).toEqual({ has: false });
    expect(await has("edp_monitor", "meta.run")).toEqual({ has: true });
    expect(await has("edp_monitor", "meta.quarantine")).toEqual({ has: false });
  });
});
