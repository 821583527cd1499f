// Which marts a connector's records reach: from the entities that it provides, along the references between the
// models. dbt is not called; the models' own text says what they build on.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

export interface ModelGraph {
  /** Model -> models that build on it. */
  readonly readers: ReadonlyMap<string, readonly string[]>;
  /** Entity -> models that unite its providers. */
  readonly entrances: ReadonlyMap<string, readonly string[]>;
  readonly marts: ReadonlySet<string>;
  /** Model -> its folder below `optional`: built only where a source provides an entity that enters there. */
  readonly optional: ReadonlyMap<string, string>;
}

const reference = /\bref\(\s*'([a-z0-9_]+)'\s*\)/g;
const entrance = /\b(?:current_records|union_providers)\(\s*'([a-z0-9_]+)'\s*\)/g;

/** `modelsDir`: EDP's `models/`. Steps of a mart, in a folder below, are no marts. */
export function readModelGraph(modelsDir: string): ModelGraph {
  const readers = new Map<string, string[]>();
  const entrances = new Map<string, string[]>();
  const marts = new Set<string>();
  const optional = new Map<string, string>();
  for (const entry of readdirSync(modelsDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".sql")) continue;
    const model = basename(entry.name, ".sql");
    if (basename(entry.parentPath) === "marts") marts.add(model);
    const [below, folder] = relative(modelsDir, entry.parentPath).split(sep);
    if (below === "optional" && folder !== undefined) optional.set(model, folder);
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const [, name = ""] of text.matchAll(reference)) push(readers, name, model);
    for (const [, name = ""] of text.matchAll(entrance)) push(entrances, name, model);
  }
  return { readers, entrances, marts, optional };
}

/** The marts that any of these entities reaches, sorted; of optional ones those that such an entity brings along. */
export function listFedMarts(graph: ModelGraph, entities: readonly string[]): readonly string[] {
  const reached = new Set<string>();
  const open = entities.flatMap((entity) => graph.entrances.get(entity) ?? []);
  const brought = new Set(open.map((model) => graph.optional.get(model)));
  for (let model = open.pop(); model !== undefined; model = open.pop()) {
    const folder = graph.optional.get(model);
    if (reached.has(model) || (folder !== undefined && !brought.has(folder))) continue;
    reached.add(model);
    open.push(...(graph.readers.get(model) ?? []));
  }
  return [...reached].filter((model) => graph.marts.has(model)).sort();
}

function push(into: Map<string, string[]>, key: string, value: string): void {
  into.set(key, [...(into.get(key) ?? []), value]);
}
