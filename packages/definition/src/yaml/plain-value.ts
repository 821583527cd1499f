// From YAML nodes to plain data. What YAML allows but a definition does not is told here: anchors, aliases,
// tags, keys that are no text, the same key twice, numbers that would be rounded, characters nobody sees.
import { createIssue, type ErrorCode, type ErrorParams, type Issue, type Json } from "@edp/base";
import { isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from "yaml";
import type { Path } from "../text/path.ts";
import { findHiddenCharacters } from "./hidden-characters.ts";
import type { SourceText } from "./source-text.ts";

export interface PlainValue {
  readonly value: Json;
  readonly issues: readonly Issue[];
  /** False when a part could not be read, so that checking the value would only echo that. */
  readonly isWhole: boolean;
}

interface Reading {
  readonly source: SourceText;
  readonly issues: Issue[];
  isWhole: boolean;
}

// Keys that change what an object is instead of what it holds.
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export function readPlainValue(node: unknown, source: SourceText): PlainValue {
  const reading: Reading = { source, issues: [], isWhole: true };
  const value = readNode(node, [], reading);
  return { value, issues: reading.issues, isWhole: reading.isWhole };
}

function readNode(node: unknown, path: Path, reading: Reading): Json {
  if (isAlias(node)) {
    reading.isWhole = false;
    report(reading, node, path, "EDP-DEF-011", { what: "An alias (*)", fix: "write the value out" });
    return null;
  }
  if (node === null || node === undefined) return null; // `{ a }`: a key without a value
  refuseProperties(node, path, reading);
  if (isMap(node)) return readMap(node, path, reading);
  if (isSeq(node)) return node.items.map((item, index) => readNode(item, [...path, index], reading));
  return isScalar(node) ? readScalar(node, path, reading) : null;
}

function refuseProperties(node: unknown, path: Path, reading: Reading): void {
  const { anchor, tag } = node as { anchor?: string; tag?: string };
  if (anchor !== undefined)
    report(reading, node, path, "EDP-DEF-011", { what: "An anchor (&)", fix: "remove the anchor" });
  // `tag` is set only where the file itself names one.
  if (tag !== undefined)
    report(reading, node, path, "EDP-DEF-011", { what: "A tag (!)", fix: "remove the tag" });
}

function readMap(map: YAMLMap, path: Path, reading: Reading): Json {
  const value: Record<string, Json> = {};
  const keys = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = readKey(pair, path, reading);
    if (key === undefined) continue;
    const first = keys.get(key);
    if (first !== undefined) {
      const firstLine = reading.source.lineOf(startOf(first.key));
      report(reading, pair.key, [...path, key], "EDP-DEF-002", {
        key: showName(pair.key, key, reading),
        firstLine,
      });
      continue;
    }
    keys.set(key, pair);
    value[key] = readNode(pair.value, [...path, key], reading);
  }
  return value;
}

function readKey(pair: Pair, path: Path, reading: Reading): string | undefined {
  const node = pair.key;
  refuseProperties(node ?? {}, path, reading);
  if (
    isScalar(node) &&
    (typeof node.value === "string" || typeof node.value === "number" || typeof node.value === "boolean")
  ) {
    // `404: gone` and `on: true` are written as words; they stay the words that were written.
    const key = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    if (typeof node.value === "string") refuseHidden(node as Scalar<string>, path, reading);
    if (!forbiddenKeys.has(key)) return key;
    report(reading, node, path, "EDP-DEF-015", { seen: `"${key}", which JavaScript keeps for itself` });
    return undefined;
  }
  reading.isWhole = false;
  const seen = isAlias(node)
    ? "an alias"
    : isMap(node)
      ? "a group of keys"
      : isSeq(node)
        ? "a list"
        : "empty";
  report(reading, node ?? pair.value, path, "EDP-DEF-015", { seen });
  return undefined;
}

function readScalar(node: Scalar, path: Path, reading: Reading): Json {
  const value = node.value;
  if (typeof value === "string") {
    refuseHidden(node as Scalar<string>, path, reading);
    return value;
  }
  if (typeof value === "number") {
    const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (!isExact) report(reading, node, path, "EDP-DEF-014", { seen: (node.source ?? "").slice(0, 60) });
    return isExact ? value : 0;
  }
  return typeof value === "boolean" ? value : null;
}

/** Escapes such as "\u202e" put into a value what the file's own text does not show. */
function refuseHidden(node: Scalar<string>, path: Path, reading: Reading): void {
  if (node.type !== "QUOTE_DOUBLE" || !node.value) return;
  const hidden = findHiddenCharacters(node.value)[0];
  if (hidden !== undefined)
    report(reading, node, path, "EDP-DEF-013", { character: `${hidden.name} as an escape` });
}

const startOf = (node: unknown): number =>
  (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
const endOf = (node: unknown): number =>
  (node as { range?: [number, number, number] } | null)?.range?.[1] ?? 0;

const showName = (node: unknown, name: string, reading: Reading): string =>
  reading.source.isHidden(startOf(node), endOf(node)) ? "[secret]" : name;

function report<C extends ErrorCode>(
  reading: Reading,
  node: unknown,
  path: Path,
  code: C,
  params: ErrorParams<C>,
): void {
  reading.issues.push(createIssue(code, params, reading.source.locate(startOf(node), endOf(node), path)));
}
