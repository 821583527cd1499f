import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectorManifest, ResolvedSource } from "@edp/definition";
import { createTestPlatform, createTestSource, edpRoot } from "../testing/test-platform.ts";
import { listIdleModels } from "./connector-models.ts";
import { renderProject } from "./render-project.ts";

const dir = mkdtempSync(join(tmpdir(), "edp-connector-"));
const connector: ConnectorManifest = {
  ...createTestSource("x", []).connector,
  name: "desk-like",
  dir,
  provides: { ticket: "stg_desk_like__requests", problem: "desk_like_problem" },
};

beforeAll(() => {
  const folder = join(dir, "dbt", "staging");
  mkdirSync(folder, { recursive: true });
  const models = {
    stg_desk_like__requests: "select * from {{ edp.raw_versions('desk-like', 'requests') }}",
    stg_desk_like__problems: "select * from {{ edp.raw_versions('desk-like', 'problems', period=true) }}",
    desk_like_problem: "select * from {{ ref('stg_desk_like__problems') }}",
    desk_like_words: "select 1 as word",
  };
  for (const [name, text] of Object.entries(models)) writeFileSync(join(folder, `${name}.sql`), text);
  writeFileSync(join(dir, "dbt", "dbt_project.yml"), "name: edp_desk_like\n");
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const desk = (name: string, objects: readonly string[], enabled = true): ResolvedSource => ({
  ...createTestSource(name, objects, connector),
  enabled,
});
const renderWith = (...sources: readonly ResolvedSource[]) =>
  renderProject({ platform: createTestPlatform("/nowhere", { sources, mappings: [] }), edpRoot });
const linksOf = (project: ReturnType<typeof renderProject>): readonly string[] =>
  project.links.map((link) => link.path);

test("a model is idle when no enabled source collects what it reads, itself or through others", () => {
  const platform = createTestPlatform("/nowhere", {
    sources: [desk("one", ["requests"]), desk("two", ["problems"], false)],
  });
  expect([...listIdleModels(connector, platform)]).toEqual(["desk_like_problem", "stg_desk_like__problems"]);
});

test("an idle model is switched off and provides nothing, so the models of its entity are not in the project", () => {
  const project = renderWith(desk("one", ["requests"]));
  expect(project.providers.map(({ entity }) => entity)).toEqual(["ticket"]);
  expect(linksOf(project)).toEqual(["packages/edp", "packages/desk-like"]);
  const settings = project.files.find((file) => file.path === "dbt_project.yml")?.text ?? "";
  expect(settings).toMatch(/edp_desk_like:\n\s+desk_like_problem:\n\s+"?\+enabled"?: false/);
});

test("the models of an entity come with the first source that provides it", () => {
  const project = renderWith(desk("one", ["requests"]), desk("two", ["problems"]));
  expect(project.providers.map(({ entity }) => entity)).toEqual(["problem", "ticket"]);
  expect(linksOf(project)).toContain("packages/generated/optional/problem");
  const settings = project.files.find((file) => file.path === "dbt_project.yml")?.text ?? "";
  expect(settings).not.toContain("+enabled");
  expect(settings).toMatch(/edp_named:\n\s+account:\n\s+- \[?-?\s*"?desk_like_problem"?/);
});
