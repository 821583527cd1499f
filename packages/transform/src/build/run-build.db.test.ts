// How a build ends when it does not end well: cancelled, orphaned, without dbt, with models that do not parse.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { libpqEnvironment } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest, pythonDir, type TestBuild } from "../testing/build-for-test.ts";
import { createTestPlatform, edpRoot } from "../testing/test-platform.ts";
import { runDbt, type WarmDbt } from "./run-dbt.ts";
import { warmUpBuild } from "./warm-up-build.ts";

let database: TestDatabase;
let workDir: string;
let modelsDir: string;
let platform: ResolvedPlatform;

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp build with space-"));
  modelsDir = join(workDir, "models");
  mkdirSync(modelsDir);
  writeFileSync(join(modelsDir, "slow.sql"), "select pg_sleep(600)::text as slept\n");
  writeFileSync(join(modelsDir, "own.sql"), "select count(*) as people from {{ ref('identity') }}\n");
  platform = createTestPlatform(workDir, { sources: [], mappings: [], modelsDir });
});
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const request = (more: Partial<TestBuild>): TestBuild => ({
  pool: database.pool,
  connection: database.connection,
  platform,
  workDir,
  at: "2026-06-15T12:00:00Z",
  ...more,
});

/** Waits until dbt has, or no longer has, a query running; the database says so, no clock does. */
async function waitForSleeper(isThere: boolean): Promise<void> {
  for (;;) {
    const found = await database.pool.query(
      "select from pg_stat_activity where application_name <> 'edp test' and query like '%pg_sleep(600)%' and state = 'active' and pid <> pg_backend_pid()",
    );
    if ((found.rowCount !== 0) === isThere) return;
    await new Promise(setImmediate);
  }
}

const select = ["slow"];

test("warming up parses once, and again only when the project changed", async () => {
  const { connection } = database;
  const signal = new AbortController().signal;
  const warmUp = async (): Promise<WarmDbt | undefined> =>
    warmUpBuild({ platform, edpRoot, connection, workDir, pythonDir, signal });
  const warm = await warmUp();
  expect(warm).toBeDefined();
  await warm?.dbt.end();
  expect(await warmUp()).toBeUndefined();
}, 120_000);

test("a dbt that was warmed up builds what the models say now, edited or not", async () => {
  const { connection, pool } = database;
  const signal = new AbortController().signal;
  const late = join(modelsDir, "late.sql");
  for (const [before, after] of [
    [1, 1],
    [2, 3],
  ] as const) {
    const write = (number: number): void => {
      writeFileSync(
        late,
        `select ${number.toString()} as number, count(*) as known from {{ ref('identity') }}\n`,
      );
    };
    write(before);
    rmSync(join(workDir, "dbt", "target"), { recursive: true, force: true });
    const warmDbt = await warmUpBuild({ platform, edpRoot, connection, workDir, pythonDir, signal });
    expect(warmDbt).toBeDefined();
    write(after);
    const { result } = await buildForTest(request({ select: ["+late"], with: { warmDbt } }));
    await warmDbt?.dbt.end();
    expect(result.status).toBe("succeeded");
    expect((await pool.query("select number from build.late")).rows).toEqual([{ number: after }]);
  }
  rmSync(late);
}, 120_000);

test("dbt's own documentation is generated from the project, offline", async () => {
  const { connection } = database;
  const signal = new AbortController().signal;
  await (await warmUpBuild({ platform, edpRoot, connection, workDir, pythonDir, signal }))?.dbt.end();
  const projectDir = join(workDir, "dbt");
  const command = ["docs", "generate", "--empty-catalog"];
  const exit = await runDbt({ connection, projectDir, pythonDir, command, signal, onEvent: () => undefined });
  expect(exit).toMatchObject({ code: 0, complaints: [] });
  expect(existsSync(join(projectDir, "target", "index.html"))).toBe(true);
});

test("a cancelled build ends its query and its process, and says that it was cancelled", async () => {
  const controller = new AbortController();
  const building = buildForTest(request({ select, with: { signal: controller.signal } }));
  const ended = expect(building).rejects.toThrow("enough");
  await waitForSleeper(true);
  controller.abort(new Error("enough"));
  await ended;
  await waitForSleeper(false);
}, 120_000);

test("dbt ends when the process that called it is killed", async () => {
  const script = `import { runDbt } from ${JSON.stringify(join(edpRoot, "packages/transform/src/build/run-dbt.ts"))};
    import { parseConnectionUrl } from "@edp/postgres";
    const connection = ${JSON.stringify({ ...database.connection, password: undefined })};
    await runDbt({ pythonDir: ${JSON.stringify(pythonDir)}, projectDir: ${JSON.stringify(join(workDir, "dbt"))},
      connection: { ...connection, password: { reveal: () => process.env.PGPASSWORD } },
      command: ["build", "--select", "slow"], signal: new AbortController().signal, onEvent: () => undefined });`;
  const caller = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    cwd: join(edpRoot, "packages/transform"),
    env: libpqEnvironment(database.connection),
    stdio: "ignore",
  });
  await waitForSleeper(true);
  caller.kill("SIGKILL");
  await waitForSleeper(false);
}, 120_000);

test("a person's choice is built alone, their own models among it, and stays stale for the next build", async () => {
  const told: Progress[] = [];
  const { plan, result } = await buildForTest(
    request({ select: ["+own"], with: { report: (progress) => told.push(progress) } }),
  );
  expect(result.status).toBe("succeeded");
  expect(result.built).toContain("own");
  expect(result.built).not.toContain("hub_group");
  expect(told.at(-1)).toMatchObject({ task: "build", done: told.length, total: told.length });
  expect(plan.stale.length).toBeGreaterThan(0);
  expect((await database.pool.query("select people from build.own")).rows).toEqual([{ people: "0" }]);
  expect((await database.pool.query("select from meta.build_input")).rowCount).toBe(0);
}, 120_000);

test("models that dbt cannot read are told with dbt's words, and nothing is recorded", async () => {
  writeFileSync(join(modelsDir, "broken.sql"), "select * from {{ ref('no_such_model') }}\n");
  await expect(buildForTest(request({ select }))).rejects.toMatchObject({
    code: "EDP-MDL-002",
    message: expect.stringContaining("no_such_model") as string,
  });
  expect((await database.pool.query("select from meta.build_input")).rowCount).toBe(0);
}, 120_000);

test("without its Python environment a build says how to get one", async () => {
  await expect(buildForTest(request({ with: { pythonDir: "/nowhere" } }))).rejects.toMatchObject({
    code: "EDP-MDL-004",
  });
});
