// dbt works with several threads. None of them may believe that a raw table is missing because another one is just
// finding out what there is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { createUnluckyPython } from "../testing/half-filled-cache.ts";
import { landRaw, registerSources } from "../testing/land-raw.ts";
import { createTestPlatform, testStreams } from "../testing/test-platform.ts";

let database: TestDatabase;
let workDir: string;
const platform = createTestPlatform("/nowhere");
const at = "2026-06-15T12:00:00Z";
const streams = Object.entries(testStreams).flatMap(([source, objects]) =>
  Object.keys(objects).map((object) => ({ source, object })),
);

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-staging-"));
  await registerSources(database.pool, platform);
  for (const stream of streams)
    await landRaw(database.pool, { ...stream, at, records: [{ id: "one", payload: {} }] });
});
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

test("every landed record is staged, however the threads of dbt fall over each other", async () => {
  const pythonDir = createUnluckyPython(join(workDir, "python"));
  await buildForTest({
    pool: database.pool,
    connection: database.connection,
    platform,
    workDir,
    at,
    select: ["config.materialized:staged"],
    with: { pythonDir },
  });
  const staged = await database.pool.query<{ table: string }>(
    "select relname as table from pg_class where relnamespace = 'ods'::regnamespace and relname ~ '^stg_' and relkind = 'r'",
  );
  expect(staged.rows.length).toBe(streams.length);
  const counts = staged.rows.map(
    ({ table }) => `select '${table}' as table, count(*) as records from ods.${table}`,
  );
  const { rows } = await database.pool.query(`${counts.join(" union all ")} order by 1`);
  expect(rows).toEqual(
    staged.rows
      .map(({ table }) => ({ table, records: "1" }))
      .toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  );
}, 120_000);
