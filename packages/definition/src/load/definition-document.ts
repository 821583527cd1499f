import type { Json, JsonObject, Location } from "@edp/base";
import { isMap, isScalar, isSeq } from "yaml";
import type { Path } from "../text/path.ts";
import { composeYaml } from "../yaml/compose.ts";
import type { SourceText } from "../yaml/source-text.ts";

/** Where the parts of a document stand. */
export interface Places {
  /** The value at `path`, or its key. A path that is not there is at the nearest part above it. */
  readonly locate: (path: Path, mark?: "key" | "value") => Location;
  /** Whether what stands there is, or holds, a secret. */
  readonly isHidden: (path: Path, mark: "key" | "value") => boolean;
}

/** One document with its value and the place of every part of it. */
export interface DefinitionDocument<T = JsonObject> extends Places {
  readonly kind: string;
  readonly name: string;
  readonly value: T;
  readonly file: string;
}

export interface ReadDocument {
  readonly source: SourceText;
  /** Which document of the file it is, from 0. */
  readonly index: number;
  readonly value: Json;
}

/** How to find places in a document that was just read. */
export function createPlaces({ index, source }: ReadDocument): Places {
  // The nodes of YAML are ten times as large as the text. Few documents are ever asked for a place, so the nodes
  // are made again for those instead of being kept for all.
  let root: unknown;
  const range = (path: Path, mark: "key" | "value"): readonly [number, number] => {
    root ??= composeYaml(source).documents[index]?.contents;
    return findRange(root, path, mark);
  };
  return {
    locate: (path, mark = "value") => {
      const [start, end] = range(path, mark);
      return source.locate(start, end, path);
    },
    isHidden: (path, mark) => source.isHidden(...range(path, mark)),
  };
}

function findRange(root: unknown, path: Path, mark: "key" | "value"): readonly [number, number] {
  let at: Place = { node: root, key: undefined };
  for (const step of path) {
    const next = stepInto(at.node, String(step));
    if (next === undefined) return rangeOf(at.key ?? handleOf(at));
    at = next;
  }
  return rangeOf(mark === "key" && at.key !== undefined ? at.key : handleOf(at));
}

interface Place {
  readonly node: unknown;
  /** The key that it stands under; none for the items of a list. */
  readonly key: unknown;
}

function stepInto(node: unknown, step: string): Place | undefined {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, key: undefined };
  }
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && keyText(key) === step) : undefined;
  return pair === undefined ? undefined : { node: pair.value, key: pair.key };
}

/** What to mark for a place: a value of one line as it is; for a group over many lines its key, or its first. */
function handleOf({ node, key }: Place): unknown {
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
  const isEmpty = isScalar(node) && node.source === "";
  if (!isBlock && !isEmpty) return node ?? key;
  return key ?? (isMap(node) ? node.items[0]?.key : undefined) ?? node;
}

const keyText = (key: { value: unknown; source?: string }): string =>
  typeof key.value === "string" ? key.value : (key.source ?? String(key.value));

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = (node as { range?: readonly [number, number, number] } | null | undefined)?.range;
  return range === undefined ? [0, 1] : [range[0], range[1]];
};
