// The example platform through dbt's own parser, deprecations counted as errors, and the publication contract over
// everything that would be published: nothing without an owner, a description of itself and of every column, a type
// for every column, and a test of its key.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { isKept, isPublished, readDatasets } from "../build/dataset.ts";
import { readManifest, type Manifest } from "../build/manifest.ts";
import { runDbt } from "../build/run-dbt.ts";
import { pythonDir } from "../testing/build-for-test.ts";
import { listUnkeepable, listUnpublishable } from "../testing/published-contract.ts";
import { edpRoot } from "../testing/test-platform.ts";
import { renderProject } from "./render-project.ts";
import { writeProject } from "./write-project.ts";

let database: TestDatabase;
let projectDir: string;
let manifest: Manifest;

const platform = resolvePlatform(loadPlatform({ dir: join(edpRoot, "examples", "acme"), edpRoot }), "local");

beforeAll(async () => {
  database = await createTestDatabase();
  projectDir = mkdtempSync(join(tmpdir(), "edp-acme-"));
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

test("every published model has an owner, descriptions, types and a test of its key", () => {
  expect(Object.values(manifest.nodes).filter(isPublished).length).toBeGreaterThan(25);
  expect(listUnpublishable(manifest)).toEqual([]);
});

test("every table of the vault has an owner, descriptions, types and the test of its rules", () => {
  expect(Object.values(manifest.nodes).filter(isKept).length).toBeGreaterThan(25);
  expect(listUnkeepable(manifest)).toEqual([]);
});

test("what nobody provides is not in the project, nor is what reads objects that nobody collects", () => {
  const models = Object.values(manifest.nodes).filter((node) => node.resource_type === "model");
  const folders = models.map((node) => node.original_file_path).filter((path) => path.includes("optional/"));
  expect(folders).toEqual([]);
  const staging = models.map((node) => node.name).filter((name) => name.startsWith("stg_microsoft_365__"));
  expect(staging.toSorted()).toEqual([
    "stg_microsoft_365__group_memberships",
    "stg_microsoft_365__groups",
    "stg_microsoft_365__subscribed_skus",
    "stg_microsoft_365__user_license_details",
    "stg_microsoft_365__users",
  ]);
});

test("every dataset that rests on sources promises freshness, and every finding is a sentence", () => {
  const datasets = readDatasets(manifest, platform);
  const timeless = datasets
    .filter((dataset) => dataset.errorAfter === undefined)
    .map((dataset) => dataset.name);
  expect(timeless).toEqual([]);
  for (const finding of datasets.flatMap((dataset) => dataset.findings)) {
    expect(finding.one).toMatch(/^\S.*\S$/);
    expect(finding.many).toMatch(/^\S.*\S$/);
  }
});

test("every connector's staging is in schema ods and every satellite in vault", () => {
  const schemas = new Map(Object.values(manifest.nodes).map((node) => [node.name, node.schema]));
  for (const [name, schema] of schemas) {
    if (name.startsWith("stg_")) expect(schema).toBe("ods");
    if (/^(hub|link|sat)_/.test(name)) expect(schema).toBe("vault");
  }
  expect(schemas.get("stg_active_directory__users")).toBe("ods");
  expect(schemas.get("sat_account_status_microsoft_365")).toBe("vault");
});
