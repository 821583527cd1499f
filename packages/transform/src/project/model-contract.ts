// What the models' own YAML says: the core entities, and the satellites that each provider of one gets.
import { readYaml } from "@edp/base";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface EntityColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** The entity whose record id it holds. */
  readonly refersTo?: string;
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
  /** Entity -> folder of its models, for those that are in a project only when somebody provides them. */
  readonly optionalModels: Readonly<Record<string, string>>;
  readonly satellites: readonly Satellite[];
}

interface WrittenColumn extends Omit<EntityColumn, "refersTo"> {
  readonly refers_to?: string;
}

const toColumn = ({ name, type, description, refers_to: refersTo }: WrittenColumn): EntityColumn => ({
  name,
  type,
  description,
  ...(refersTo === undefined ? {} : { refersTo }),
});

/** Reads `models/entities.yml` and `models/satellites.yml`; both are EDP's own, a mistake in them is a bug. */
export function readModelContract(edpRoot: string): ModelContract {
  const entities = readFile(edpRoot, "entities.yml") as {
    record: WrittenColumn[];
    entities: Record<string, { columns: WrittenColumn[]; models?: string }>;
  };
  const written = Object.entries(entities.entities);
  const satellites = readFile(edpRoot, "satellites.yml") as { satellites: Satellite[] };
  return {
    record: entities.record.map(toColumn),
    entities: Object.fromEntries(written.map(([name, entity]) => [name, entity.columns.map(toColumn)])),
    optionalModels: Object.fromEntries(
      written.flatMap(([name, { models }]) => (models === undefined ? [] : [[name, models]])),
    ),
    satellites: satellites.satellites,
  };
}

const readFile = (edpRoot: string, name: string): unknown =>
  readYaml(readFileSync(join(edpRoot, "models", name), "utf8"));
