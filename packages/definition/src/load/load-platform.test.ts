import { EdpError, EdpIssuesError } from "@edp/base";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { resolvePlatform } from "../resolve/resolve-platform.ts";
import { loadConnectorManifests } from "./load-connectors.ts";
import { loadEntities } from "./load-entities.ts";
import { loadPlatform, validatePlatform } from "./load-platform.ts";

const edpRoot = resolve(import.meta.dirname, "../../../..");
const { version: edpVersion } = JSON.parse(readFileSync(join(edpRoot, "package.json"), "utf8")) as {
  version: string;
};
const examples = readdirSync(join(edpRoot, "examples"));

describe.each(examples)("the example %s", (example) => {
  test("is a definition without a problem, in every environment", () => {
    const definition = loadPlatform({ dir: join(edpRoot, "examples", example), edpRoot, edpVersion });
    const names = [...definition.environments.keys()];
    expect(names).toContain("local");
    for (const name of names) expect(resolvePlatform(definition, name).sources.length).toBeGreaterThan(0);
  });
});

describe("loading a platform", () => {
  test("from a folder without edp.yaml says so", () => {
    const load = (): unknown => loadPlatform({ dir: join(edpRoot, "packages"), edpRoot });
    expect(load).toThrow(EdpError);
    expect(load).toThrow(/No edp.yaml was found in .*packages/);
  });

  test("that is written for another EDP says for which, where, and what to do", () => {
    const { issues } = validatePlatform({
      dir: join(edpRoot, "examples/starter"),
      edpRoot,
      edpVersion: "9.0.0",
    });
    expect(issues).toMatchObject([
      {
        code: "EDP-DEF-045",
        params: { pinned: edpVersion, running: "9.0.0" },
        location: { file: "edp.yaml", column: 6 },
      },
    ]);
  });

  test("with problems throws all of them at once and counts the documents", () => {
    const dir = mkdtempSync(join(tmpdir(), "edp-load-"));
    try {
      cpSync(join(edpRoot, "examples/starter"), dir, { recursive: true });
      writeFileSync(join(dir, "sources/bad.yaml"), "kind: Source\nname: bad\n");
      writeFileSync(join(dir, "environments/bad.yaml"), "a: [\n");
      const { issues, documentCount, definition } = validatePlatform({ dir, edpRoot });
      expect(definition).toBeUndefined();
      expect(issues.map((issue) => issue.location?.file)).toEqual([
        "environments/bad.yaml",
        ...Array.from({ length: 3 }, () => "sources/bad.yaml"),
      ]);
      expect(documentCount).toBe(
        validatePlatform({ dir: join(edpRoot, "examples/starter"), edpRoot }).documentCount + 1,
      );
      expect(() => loadPlatform({ dir, edpRoot })).toThrow(EdpIssuesError);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

test("every connector of EDP has a manifest that is right", () => {
  const manifests = loadConnectorManifests([edpRoot]);
  const folders = readdirSync(join(edpRoot, "connectors"));
  expect([...manifests.keys()].sort()).toEqual(folders.sort());
});

test("what connectors say they provide are core entities", () => {
  const entities = loadEntities(edpRoot);
  expect(entities.get("account")?.columns.find((column) => column.name === "account_name")?.required).toBe(
    true,
  );
  for (const manifest of loadConnectorManifests([edpRoot]).values()) {
    for (const entity of Object.keys(manifest.provides)) expect([...entities.keys()]).toContain(entity);
  }
});
