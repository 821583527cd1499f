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
  const { source } = search;
  const scope = nameOf(root) ?? "<scope>";
  const issues: Issue[] = [];
  const told: SecretShape[] = [];
  walk(root, [], (node, path, isValue) => {
    const [start, end] = node.range ?? [0, 0];
    const inside = shapes.filter((shape) => start <= shape.start && shape.end <= end);
    told.push(...inside);
    const looksLike =
      isValue && isSecretValue(node, path, search) ? byItsKey : findEscapedShape(node, source);
    const value = String(node.value);
    if (looksLike !== undefined) {
      // In a value that its key gave away, one message is enough, whatever shapes are in it.
      source.hide(start, end, value);
      issues.push(tell({ path, start, end }, looksLike, scope, source));
      return;
    }
    for (const shape of inside) {
      source.hide(shape.start, shape.end, value);
      issues.push(tell({ ...shape, path }, shape.looksLike, scope, source));
    }
  });
  return { issues, told };
}

const byItsKey = "a secret by the name of its key";

/** The shape of a secret that only shows once the escapes of a quoted value are read. */
function findEscapedShape(node: Scalar, source: SourceText): string | undefined {
  const [start, end] = node.range ?? [0, 0];
  const isEscaped = node.type === "QUOTE_DOUBLE" && source.text.slice(start, end).includes("\\");
  if (!isEscaped || typeof node.value !== "string") return undefined;
  return findSecretShapes(node.value)[0]?.looksLike;
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
