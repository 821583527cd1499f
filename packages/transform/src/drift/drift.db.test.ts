// A source that renames a column: it lands, it is told with its first record, readers keep what was good, and go on
// when the mapping follows or somebody accepts it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, type JsonObject } from "@edp/base";
import type { ResolvedMapping, ResolvedPlatform } from "@edp/definition";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { publish } from "../publish/publish.ts";
import { buildForTest, clockAt } from "../testing/build-for-test.ts";
import { landRaw, registerSources, startTestRun } from "../testing/land-raw.ts";
import { createTestPlatform, createTestSource, edpRoot } from "../testing/test-platform.ts";
import { findDrift } from "./find-drift.ts";
import { describeDrift, readDrift } from "./read-drift.ts";
import { listReadStreams } from "./read-streams.ts";

let database: TestDatabase;
let workDir: string;
beforeEach(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-drift-"));
});
afterEach(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const ids = ["1", "2", "3"];
const land = (day: string, write: (id: string) => JsonObject): Promise<void> =>
  landRaw(database.pool, {
    source: "hr",
    object: "workers",
    at: `2026-06-${day}T01:00:00Z`,
    records: ids.map((id) => ({ id, payload: write(id) })),
  });

const mapping = (title: string): ResolvedMapping => ({
  name: "hr-workers",
  type: "entity",
  owner: "people-team",
  rows: [],
  entity: {
    source: "hr",
    object: "workers",
    entity: "worker",
    columns: { employee_id: "id", display_name: "name", job_title: title },
  },
});

function platformWith(title: string, accepted?: readonly string[]): ResolvedPlatform {
  const source = createTestSource("hr", ["workers"]);
  const acceptDrift = accepted === undefined ? {} : { acceptDrift: { workers: accepted } };
  return createTestPlatform(workDir, {
    sources: [{ ...source, ...acceptDrift }],
    mappings: [mapping(title)],
  });
}

/** What a run does after landing. */
async function run(platform: ResolvedPlatform, day: string): Promise<readonly string[]> {
  const { pool, connection } = database;
  const at = `2026-06-${day}T02:00:00Z`;
  const runId = await startTestRun(pool);
  await registerSources(pool, platform);
  await findDrift({ pool, platform, runId, clock: clockAt(at) });
  await buildForTest({ pool, connection, platform, workDir, at });
  await publish({ pool, release: "1", clock: clockAt(at), log: silentLogger });
  return (await readDrift(pool, runId)).map(describeDrift);
}

async function readTitles(): Promise<readonly unknown[]> {
  const found = await database.pool.query<{ job_title: string | null }>(
    "select job_title from ods.employment order by employee_id",
  );
  return found.rows.map(({ job_title: title }) => title);
}

const readHeld = async (): Promise<unknown> =>
  (await database.pool.query("select held_because from meta.dataset where dataset_name = 'ods.employment'"))
    .rows;

const old = (id: string): JsonObject => ({ id, name: `Worker ${id}`, title: `Clerk ${id}` });
const renamed = (id: string): JsonObject => ({ id, name: `Worker ${id}`, job_title: `Boss ${id}` });
const good = ids.map((id) => `Clerk ${id}`);

test("a renamed column holds what is built from it until the mapping follows", async () => {
  await land("01", old);
  expect(await run(platformWith("title"), "01")).toEqual([]);
  expect(await readTitles()).toEqual(good);

  await land("02", renamed);
  const told = await run(platformWith("title"), "02");
  expect(told).toEqual([
    expect.stringMatching(
      /^hr\.workers: the field title is gone since record 1 \(raw_id \d+\); job_title came when it went/,
    ),
    expect.stringMatching(/^hr\.workers: the field job_title is new since record 1/),
  ]);
  expect(told[0]).toContain("acceptDrift: { workers: [title] } in sources/hr.yaml");
  expect(await readTitles()).toEqual(good);
  expect(await readHeld()).toEqual([
    { held_because: expect.stringContaining("no_schema_drift_hr_workers") as string },
  ]);

  // It stays so while nobody does anything, and is told again.
  await land("03", (id) => ({ ...renamed(id), name: `Worker ${id}, again` }));
  expect(await run(platformWith("title"), "03")).toHaveLength(1);
  expect(await readTitles()).toEqual(good);

  expect(await run(platformWith("job_title"), "04")).toEqual([]);
  expect(await readTitles()).toEqual(ids.map((id) => `Boss ${id}`));
  expect(await readHeld()).toEqual([{ held_because: null }]);
}, 300_000);

test("a column that is gone may be accepted, and one of another type is told", async () => {
  await land("01", (id) => ({ ...old(id), badge: "7", ...(id === "3" ? { rare: true } : {}) }));
  // What only some records have is nothing new on the first day.
  expect(await run(platformWith("title"), "01")).toEqual([]);
  await land("02", (id) => ({ id, name: `Worker ${id}`, badge: 7 }));
  expect(await run(platformWith("title"), "02")).toEqual([
    expect.stringContaining("the field title is gone since record 1"),
    expect.stringMatching(
      /^hr\.workers: the field badge is number instead of string since record 1 \(raw_id \d+\)$/,
    ),
  ]);
  expect(await readTitles()).toEqual(good);
  expect(await run(platformWith("title", ["title"]), "03")).toEqual([]);
  expect(await readTitles()).toEqual([null, null, null]);
}, 300_000);

test("the fields that a connector's staging models read are known from their text", () => {
  const platform = platformWith("title.now");
  expect(listReadStreams(platform)).toEqual([
    { source: "hr", object: "workers", model: "stg_hr__worker", fields: new Set(["id", "name", "title"]) },
  ]);
  const connector = {
    ...createTestSource("ad", ["users"]).connector,
    name: "active-directory",
    dir: join(edpRoot, "connectors/active-directory"),
  };
  const directory = { ...platform, sources: [createTestSource("ad", ["users"], connector)], mappings: [] };
  const [users] = listReadStreams(directory);
  expect(users).toMatchObject({ source: "ad", object: "users", model: "stg_active_directory__users" });
  expect([...(users?.fields ?? [])]).toEqual(
    expect.arrayContaining(["sAMAccountName", "mail", "decoded", "employeeID"]),
  );
});
