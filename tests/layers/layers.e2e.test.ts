import { expect, test } from "vitest";
import { runTool } from "../support/run-tool.ts";

interface Cruise {
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string } }[] };
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

async function cruise(args: readonly string[], root: string): Promise<Cruise> {
  const result = await runTool(
    "depcruise",
    ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...args],
    {
      EDP_LAYERS_ROOT: root,
    },
  );
  return JSON.parse(result.stdout) as Cruise;
}

const rules = [
  "apps-do-not-know-each-other",
  "base-looks-down-only",
  "code-does-not-import-tests",
  "connector-sdk-looks-down-only",
  "connectors-are-leaves",
  "definition-looks-down-only",
  "deployment-looks-down-only",
  "everything-resolves",
  "landing-looks-down-only",
  "no-cycles",
  "nobody-names-a-connector",
  "packages-do-not-know-apps",
  "pipeline-looks-down-only",
  "postgres-looks-down-only",
  "secrets-looks-down-only",
  "simulation-looks-down-only",
  "transform-looks-down-only",
];

test("each rule of the stairs finds the import that was planted against it", async () => {
  const found = await cruise(["tests/layers/planted"], "tests/layers/planted/");
  expect([...new Set(found.summary.violations.map((violation) => violation.rule.name))].sort()).toEqual(
    rules,
  );
});

test("the real house keeps every rule, and the look at it saw imports between rooms", async () => {
  const house = await cruise(["packages", "connectors", "apps"], "");
  expect(house.summary.violations).toEqual([]);
  const edges = house.modules.flatMap((module) =>
    module.dependencies.map((to) => `${module.source} ${to.resolved}`),
  );
  expect(edges.some((edge) => /^packages\/pipeline\S* packages\/landing/.test(edge))).toBe(true);
  expect(edges.some((edge) => /^apps\/cli\S* packages\/pipeline/.test(edge))).toBe(true);
});
