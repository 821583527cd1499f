// What a build proved of each model: a version is good when its own tests and those of everything it rests on
// passed. A test of a schema.yml speaks of the model that it stands at; any other test of all that it reads.
import { reach, type Manifest, type ManifestNode, type NodeResult } from "./manifest.ts";

export interface Verdict {
  readonly node: ManifestNode;
  readonly passed: boolean;
  /** Why not, for people: `identity: test unique_key found 2 rows`. */
  readonly reason?: string;
}

const bad: ReadonlySet<string> = new Set(["error", "fail", "runtime error", "skipped"]);

export const isBad = (result: NodeResult): boolean => bad.has(result.status);

/** A verdict for each model that this build ran or had to skip. */
export function judgeModels(manifest: Manifest, results: readonly NodeResult[]): readonly Verdict[] {
  const troubles = findTroubles(manifest, results);
  return results.flatMap((result) => {
    const node = manifest.nodes[result.unique_id];
    if (node?.resource_type !== "model") return [];
    const reason = findReason(manifest, troubles, node);
    return [reason === undefined ? { node, passed: true } : { node, passed: false, reason }];
  });
}

/** Model -> what is wrong with it itself: it failed, or a test of it did. Skipped ones have nothing wrong themselves. */
function findTroubles(manifest: Manifest, results: readonly NodeResult[]): ReadonlyMap<string, string> {
  const troubles = new Map<string, string>();
  for (const result of results) {
    const node = manifest.nodes[result.unique_id];
    if (node === undefined || !isBad(result) || result.status === "skipped") continue;
    const trouble = node.resource_type === "test" ? describeTest(node, result) : describeModel(node, result);
    for (const model of blamed(node)) if (!troubles.has(model)) troubles.set(model, trouble);
  }
  return troubles;
}

function blamed(node: ManifestNode): readonly string[] {
  if (node.resource_type !== "test") return [node.unique_id];
  return node.attached_node == null ? (node.depends_on.nodes ?? []) : [node.attached_node];
}

const describeModel = (node: ManifestNode, result: NodeResult): string =>
  `${node.name} could not be built: ${firstLines(result.message)}`;

const describeTest = (node: ManifestNode, result: NodeResult): string =>
  result.status === "fail" && result.failures !== null
    ? `test ${node.name} found ${result.failures.toString()} ${result.failures === 1 ? "row" : "rows"}`
    : `test ${node.name} could not run: ${firstLines(result.message)}`;

export const firstLines = (message: string | null): string =>
  (message ?? "no reason given")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, 3)
    .join(" ");

function findReason(
  manifest: Manifest,
  troubles: ReadonlyMap<string, string>,
  node: ManifestNode,
): string | undefined {
  const own = troubles.get(node.unique_id);
  if (own !== undefined) return own;
  for (const ancestor of reach(manifest.parent_map, node.unique_id)) {
    const trouble = troubles.get(ancestor);
    if (trouble !== undefined) return `waits for ${manifest.nodes[ancestor]?.name ?? ancestor}: ${trouble}`;
  }
  return undefined;
}
