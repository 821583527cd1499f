import { invariant } from "@edp/base";
import { expect, test } from "vitest";
import { readEvent, isNodeEnd } from "./dbt-event.ts";
import { readLineage } from "./lineage.ts";
import { reach, type Manifest, type ManifestNode, type NodeResult, type NodeStatus } from "./manifest.ts";
import { dayIn } from "./plan-build.ts";
import { listBuiltInputs } from "./record-inputs.ts";
import { summarize } from "./summarize.ts";
import { judgeModels } from "./verdicts.ts";

const node = (name: string, parents: readonly string[], more: Partial<ManifestNode> = {}): ManifestNode => ({
  unique_id: `model.edp.${name}`,
  name,
  resource_type: "model",
  original_file_path: `ods/${name}.sql`,
  schema: "build",
  description: "",
  columns: {},
  depends_on: { nodes: parents },
  config: { materialized: "versioned", contract: { enforced: true } },
  ...more,
});

const nodes = [
  node("stg", ["source.edp.raw.users"], { schema: "ods", config: { materialized: "staged" } }),
  node("helper", ["model.edp.stg"], { config: { materialized: "ephemeral" } }),
  node("account", ["model.edp.helper"]),
  node("group", ["source.edp.meta.mapping_x"]),
  node("mart_of_both", ["model.edp.account", "model.edp.group"], { original_file_path: "marts/m.sql" }),
  node("unique_account", ["model.edp.account", "model.edp.group"], {
    unique_id: "test.edp.unique_account",
    resource_type: "test",
    attached_node: "model.edp.account",
  }),
];
const parentMap = Object.fromEntries(nodes.map((one) => [one.unique_id, one.depends_on.nodes ?? []]));
const childMap: Record<string, string[]> = {};
for (const [child, parents] of Object.entries(parentMap))
  for (const parent of parents) (childMap[parent] ??= []).push(child);

const source = (id: string, schema: string): Manifest["sources"][string] => ({
  unique_id: id,
  schema,
  name: id.split(".").at(-1) ?? "",
  source_name: schema,
  config: {},
});
const manifest: Manifest = {
  nodes: Object.fromEntries(nodes.map((one) => [one.unique_id, one])),
  sources: {
    "source.edp.raw.users": source("source.edp.raw.users", "raw"),
    "source.edp.meta.mapping_x": source("source.edp.meta.mapping_x", "meta"),
  },
  parent_map: parentMap,
  child_map: childMap,
};

const results = (statuses: Readonly<Record<string, NodeStatus>>): readonly NodeResult[] =>
  nodes
    .filter((one) => one.config.materialized !== "ephemeral")
    .map((one) => ({
      unique_id: one.unique_id,
      status: statuses[one.name] ?? (one.resource_type === "test" ? "pass" : "success"),
      message: "Got 2 results",
      failures: one.resource_type === "test" ? 2 : null,
      execution_time: 0,
      timing: [],
    }));

test("a failed test holds its model and what rests on it, not what else the test reads", () => {
  const verdicts = judgeModels(manifest, results({ unique_account: "fail" }));
  expect(
    verdicts.filter((verdict) => !verdict.passed).map((verdict) => [verdict.node.name, verdict.reason]),
  ).toEqual([
    ["account", "test unique_account found 2 rows"],
    ["mart_of_both", "waits for account: test unique_account found 2 rows"],
  ]);
});

test("what could not be built holds everything below it, through helpers, and says what dbt said", () => {
  const verdicts = judgeModels(
    manifest,
    results({ stg: "error", account: "skipped", mart_of_both: "skipped" }),
  );
  expect(verdicts.filter((verdict) => !verdict.passed).map((verdict) => verdict.reason)).toEqual([
    "stg could not be built: Got 2 results",
    "waits for stg: stg could not be built: Got 2 results",
    "waits for stg: stg could not be built: Got 2 results",
  ]);
  expect(verdicts.find((verdict) => verdict.node.name === "group")?.passed).toBe(true);
});

test("a warning holds nothing", () => {
  expect(judgeModels(manifest, results({ unique_account: "warn" })).every((verdict) => verdict.passed)).toBe(
    true,
  );
});

test("an input counts as built only when nothing below it failed", () => {
  const plan = {
    stale: [
      { input: { kind: "models", name: "project", digest: "1" }, because: "" },
      { input: { kind: "stream", name: "users", digest: "1", select: "source:edp.raw.users+" }, because: "" },
      {
        input: { kind: "mappings", name: "x", digest: "1", select: "source:edp.meta.mapping_x+" },
        because: "",
      },
    ],
    select: undefined,
    isChosen: false,
    fullRefresh: false,
    platformDate: "2026-01-01",
    project: { files: [], links: [], providers: [] },
  } as const;
  const built = (statuses: Readonly<Record<string, NodeStatus>>): readonly string[] =>
    listBuiltInputs({ plan, manifest, results: results(statuses) }).map((input) => input.name);
  expect(built({})).toEqual(["project", "users", "x"]);
  expect(
    built({ stg: "error", account: "skipped", unique_account: "skipped", mart_of_both: "skipped" }),
  ).toEqual([]);
  expect(built({ mart_of_both: "error" })).toEqual([]);
});

test("the test of a model that is switched off is not waited for", () => {
  const input = { kind: "models", name: "project", digest: "1" } as const;
  const plan = {
    stale: [{ input, because: "" }],
    select: undefined,
    isChosen: false,
    fullRefresh: false,
    platformDate: "2026-01-01",
    project: { files: [], links: [], providers: [] },
  } as const;
  const withTest = (enabled: boolean): typeof manifest => {
    const [known] = Object.values(manifest.nodes);
    invariant(known !== undefined, "the manifest has nodes");
    const idle = { ...known, unique_id: "test.idle", config: { ...known.config, enabled } };
    return { ...manifest, nodes: { ...manifest.nodes, "test.idle": idle } };
  };
  const built = (enabled: boolean): number =>
    listBuiltInputs({ plan, manifest: withTest(enabled), results: results({}) }).length;
  expect([built(false), built(true)]).toEqual([1, 0]);
});

test("the summary tells models and tests apart, failed from skipped", () => {
  const outcome = summarize({
    manifest,
    results: results({ unique_account: "fail", mart_of_both: "skipped", group: "error" }),
    durationMs: 5,
  });
  expect(outcome).toMatchObject({
    status: "partial",
    built: ["stg", "account"],
    failed: [{ name: "group", message: "Got 2 results" }],
    skipped: ["mart_of_both"],
    failedTests: [{ name: "unique_account", model: "account", rowCount: 2 }],
    testCount: 1,
  });
});

test("lineage sees through helpers and names what readers know", () => {
  expect(readLineage(manifest).map((edge) => `${edge.upstream} -> ${edge.downstream}`)).toEqual([
    "raw.users -> ods.stg",
    "ods.stg -> ods.account",
    "meta.mapping_x -> ods.group",
    "ods.account -> mart.mart_of_both",
    "ods.group -> mart.mart_of_both",
  ]);
});

test("a walk along the graph ends even when the graph has a circle", () => {
  expect([...reach({ a: ["b"], b: ["a", "c"] }, "a")].toSorted()).toEqual(["a", "b", "c"]);
});

test("the platform's day is that of its time zone", () => {
  const moment = new Date("2026-06-15T23:30:00Z");
  expect(dayIn("UTC", moment)).toBe("2026-06-15");
  expect(dayIn("Europe/Berlin", moment)).toBe("2026-06-16");
  expect(dayIn("America/New_York", moment)).toBe("2026-06-15");
});

test("lines of dbt's log become events, other lines do not", () => {
  const line = JSON.stringify({
    info: { name: "LogTestResult", level: "info", msg: " 3 of 9 PASS \n" },
    data: { num_models: 9, status: "pass", node_info: { node_name: "t" } },
  });
  const event = readEvent(line);
  expect(event).toEqual({
    name: "LogTestResult",
    level: "info",
    message: "3 of 9 PASS",
    node: "t",
    total: 9,
    status: "pass",
  });
  expect(event !== undefined && isNodeEnd(event)).toBe(true);
  expect(readEvent("Traceback")).toBeUndefined();
  expect(readEvent('{"info": 1}')).toBeUndefined();
});
