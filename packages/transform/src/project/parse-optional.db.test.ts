// A platform whose one source provides every core entity, through dbt's own parser: the models that few platforms have keep
// the same contract as those that all have.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { isPublished } from "../build/dataset.ts";
import { readManifest, type Manifest } from "../build/manifest.ts";
import { runDbt } from "../build/run-dbt.ts";
import { pythonDir } from "../testing/build-for-test.ts";
import { listUnkeepable, listUnpublishable } from "../testing/published-contract.ts";
import {
  createEntityMappings,
  createTestPlatform,
  createTestSource,
  edpRoot,
} from "../testing/test-platform.ts";
import { readModelContract } from "./model-contract.ts";
import { renderProject } from "./render-project.ts";
import { writeProject } from "./write-project.ts";

let database: TestDatabase;
let manifest: Manifest;
const projectDir = mkdtempSync(join(tmpdir(), "edp-optional-"));
const contract = readModelContract(edpRoot);
const entities = Object.keys(contract.entities);

beforeAll(async () => {
  database = await createTestDatabase();
  const platform = createTestPlatform(projectDir, {
    sources: [createTestSource("all", entities)],
    mappings: createEntityMappings({ all: Object.fromEntries(entities.map((entity) => [entity, entity])) }),
  });
  writeProject(projectDir, renderProject({ platform, edpRoot }));
  const exit = await runDbt({
    pythonDir,
    projectDir,
    connection: database.connection,
    command: ["--warn-error", "parse"],
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  expect(exit).toEqual({ code: 0, complaints: [] });
  manifest = readManifest(projectDir);
}, 120_000);
afterAll(async () => {
  await database.drop();
  rmSync(projectDir, { recursive: true, force: true });
});

test("all models of optional entities keep the contract of publication", () => {
  const paths = Object.values(manifest.nodes).map((node) => node.original_file_path);
  const found = new Set(paths.map((path) => path.split("/", 2).join("/")));
  expect([...found]).toEqual(expect.arrayContaining([...new Set(Object.values(contract.optionalModels))]));
  const published = Object.values(manifest.nodes).filter(isPublished);
  const answers = paths.filter((path) => /^optional\/[a-z_]+\/(ods|marts)\/[a-z_]+\.sql$/.test(path));
  expect(published.map((node) => node.original_file_path)).toEqual(expect.arrayContaining(answers));
  expect(listUnpublishable(manifest)).toEqual([]);
  expect(listUnkeepable(manifest)).toEqual([]);
});
