import type { BuildResult, FailedTest } from "./build-result.ts";
import type { Manifest, ManifestNode, NodeResult } from "./manifest.ts";
import { firstLines, isBad } from "./verdicts.ts";

export interface Outcome {
  readonly manifest: Manifest;
  readonly results: readonly NodeResult[];
  readonly durationMs: number;
}

/** What a build did, as commands and the run's history tell it. */
export function summarize({ manifest, results, durationMs }: Outcome): BuildResult {
  const ended = results.flatMap((result) => {
    const node = manifest.nodes[result.unique_id];
    return node === undefined ? [] : [{ node, result }];
  });
  const models = ended.filter(({ node }) => node.resource_type === "model");
  const tests = ended.filter(({ node }) => node.resource_type === "test");
  const built = models.filter(({ result }) => result.status === "success").map(({ node }) => node.name);
  const failed = models
    .filter(({ result }) => result.status === "error")
    .map(({ node, result }) => ({ name: node.name, message: firstLines(result.message) }));
  const failedTests = tests
    .filter(({ result }) => isBad(result) && result.status !== "skipped")
    .map(tellTest(manifest));
  const isGood = ended.every(({ result }) => !isBad(result));
  return {
    status: isGood ? "succeeded" : built.length > 0 ? "partial" : "failed",
    built,
    failed,
    skipped: models.filter(({ result }) => result.status === "skipped").map(({ node }) => node.name),
    failedTests,
    warnedTests: tests.filter(({ result }) => result.status === "warn").map(tellTest(manifest)),
    testCount: tests.length,
    durationMs,
  };
}

/** The model that a test speaks of: where it stands in a schema.yml, else the first that it reads. */
export const testedModel = (manifest: Manifest, test: ManifestNode): ManifestNode | undefined =>
  manifest.nodes[test.attached_node ?? test.depends_on.nodes?.[0] ?? ""];

const tellTest =
  (manifest: Manifest) =>
  ({ node, result }: { node: ManifestNode; result: NodeResult }): FailedTest => ({
    name: node.name,
    model: testedModel(manifest, node)?.name ?? "",
    message: firstLines(result.message),
    rowCount: result.failures ?? undefined,
  });
