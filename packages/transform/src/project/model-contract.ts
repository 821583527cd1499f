// What the models' own YAML says: the core entities, and the satellites that each provider of one gets.
import { readYaml } from "@edp/base";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface EntityColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface Satellite {
  readonly name: string;
  readonly entity: string;
  /** The hubs or links that it describes. */
  readonly parents: readonly string[];
  /** Which versions of the provider have a parent; absent: all. */
  readonly linked?: string;
  /** With `of` the key is the hash of that attribute instead of the record's own. */
  readonly key: { readonly column: string; readonly of?: string };
  readonly owner: string;
  readonly description: string;
  readonly columns: readonly string[];
}

export interface ModelContract {
  /** Columns that every provider has before the entity's own. */
  readonly record: readonly EntityColumn[];
  readonly entities: Readonly<Record<string, readonly EntityColumn[]>>;
  readonly satellites: readonly Satellite[];
}

/** Reads `models/entities.yml` and `models/satellites.yml`; both are EDP's own, a mistake in them is a bug. */
export function readModelContract(edpRoot: string): ModelContract {
  const entities = readFile(edpRoot, "entities.yml") as {
    record: EntityColumn[];
    entities: Record<string, { columns: EntityColumn[] }>;
  };
  const satellites = readFile(edpRoot, "satellites.yml") as { satellites: Satellite[] };
  return {
    record: entities.record,
    entities: Object.fromEntries(
      Object.entries(entities.entities).map(([name, entity]) => [name, entity.columns]),
    ),
    satellites: satellites.satellites,
  };
}

const readFile = (edpRoot: string, name: string): unknown =>
  readYaml(readFileSync(join(edpRoot, "models", name), "utf8"));
