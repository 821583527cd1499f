// A value that looks like a secret has no place in Git. Found before anything else is told, so that no message
// about the same line shows it.
import { createIssue, isSecretReference, type Issue } from "@edp/base";
import { isMap, isScalar, isSeq, type Scalar } from "yaml";
import { kebabCase, snakeCase } from "../text/names.ts";
import type { Path } from "../text/path.ts";
import { isSecretKey } from "../yaml/secret-keys.ts";
import { findSecretShapes, type SecretShape } from "../yaml/secret-shapes.ts";
import type { SourceText } from "../yaml/source-text.ts";

export interface SecretsSearch {
  readonly source: SourceText;
  /** Names of secrets in the connectors' manifests: `token: api-token` names one and is none. */
  readonly secretNames: ReadonlySet<string>;
}

/** Hides what has the shape of a secret in the whole text, comments and broken parts included. */
export function hideSecretShapes(source: SourceText): readonly SecretShape[] {
  const shapes = findSecretShapes(source.text);
  for (const shape of shapes) source.hide(shape.start, shape.end);
  return shapes;
}

interface Leaf {
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

export interface FoundSecrets {
  readonly issues: readonly Issue[];
  /** The shapes that lie in a value or key of this document. */
  readonly told: readonly SecretShape[];
}

/** Hides and tells the secrets of one document. `shapes` are those of its whole file. */
export function findSecrets(
  root: unknown,
  shapes: readonly SecretShape[],
  search: SecretsSearch,
): FoundSecrets {
  const byKey: Leaf[] = [];
  const leaves: Leaf[] = [];
  walk(root, [], (node, path, isValue) => {
    const [start, end] = node.range ?? [0, 0];
    if (shapes.length > 0) leaves.push({ path, start, end });
    if (isValue && isSecretValue(node, path, search)) byKey.push({ path, start, end });
  });
  for (const leaf of byKey) search.source.hide(leaf.start, leaf.end);
  const scope = nameOf(root) ?? "<scope>";
  const issues = byKey.map((leaf) => tell(leaf, "a secret by the name of its key", scope, search.source));
  const told = shapes.filter((shape) => {
    const leaf = leaves.findLast((candidate) => candidate.start <= shape.start && shape.end <= candidate.end);
    // In a value that its key gave away already, one message is enough.
    if (leaf !== undefined && !byKey.some(({ start }) => start === leaf.start)) {
      issues.push(tell({ ...shape, path: leaf.path }, shape.looksLike, scope, search.source));
    }
    return leaf !== undefined;
  });
  return { issues, told };
}

/** Secrets outside every value: in comments, or in a file that is no YAML. */
export function tellShape(shape: SecretShape, source: SourceText): Issue {
  return tell({ ...shape, path: [] }, shape.looksLike, "<scope>", source);
}

function tell(at: Leaf, looksLike: string, scope: string, source: SourceText): Issue {
  const key = at.path.findLast((step) => typeof step === "string");
  const name = key === undefined ? "" : kebabCase(key);
  const reference = `${scope}/${name === "" ? "<name>" : name}`;
  return createIssue("EDP-SEC-002", { looksLike, reference }, source.locate(at.start, at.end, at.path));
}

type Visit = (node: Scalar, path: Path, isValue: boolean) => void;

function walk(node: unknown, path: Path, visit: Visit): void {
  if (isScalar(node)) visit(node, path, true);
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index], visit);
  else if (isMap(node)) {
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      if (isScalar(pair.key)) visit(pair.key, [...path, key], false);
      walk(pair.value, [...path, key], visit);
    }
  }
}

function isSecretValue(node: Scalar, path: Path, search: SecretsSearch): boolean {
  const key = path.findLast((step) => typeof step === "string");
  if (key === undefined || !isSecretKey(key)) return false;
  if (typeof node.value === "number") return true;
  if (typeof node.value !== "string" || node.value === "") return false;
  // `secrets:` of a Source maps names to references; nothing else in a definition holds references by such keys.
  if (path[0] === "secrets" && isSecretReference(node.value)) return false;
  return !search.secretNames.has(node.value);
}

function nameOf(root: unknown): string | undefined {
  const name: unknown = isMap(root) ? root.get("name") : undefined;
  return typeof name === "string" ? snakeCase(name) : undefined;
}
