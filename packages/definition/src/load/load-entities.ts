// models/entities.yml: the core entities that connectors and mappings provide.
import { invariant, type Json, type JsonObject } from "@edp/base";
import { composeYaml } from "../yaml/compose.ts";
import { readPlainValue } from "../yaml/plain-value.ts";
import { isObject } from "./read-document.ts";
import { readFiles } from "./read-files.ts";

export interface EntityColumnContract {
  readonly name: string;
  /** PostgreSQL's name of the type. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

export interface CoreEntity {
  readonly name: string;
  readonly description: string;
  /** Its own columns; every provider has those of `record` before them. */
  readonly columns: readonly EntityColumnContract[];
}

/** The core entities of this EDP, by name. The file is EDP's own, so a mistake in it is a bug. */
export function loadEntities(edpRoot: string): ReadonlyMap<string, CoreEntity> {
  const source = readFiles(edpRoot, ["models/entities.yml"]).sources[0];
  invariant(source !== undefined, "models/entities.yml is part of EDP");
  const document = composeYaml(source).documents[0];
  const value = readPlainValue(document?.contents, source).value;
  invariant(isObject(value) && isObject(value["entities"]), "models/entities.yml has entities");
  return new Map(Object.entries(value["entities"]).map(([name, entity]) => [name, toEntity(name, entity)]));
}

function toEntity(name: string, entity: Json): CoreEntity {
  invariant(isObject(entity) && Array.isArray(entity["columns"]), `the entity ${name} has columns`);
  return { name, description: readText(entity, "description"), columns: entity["columns"].map(toColumn) };
}

function toColumn(column: Json): EntityColumnContract {
  invariant(isObject(column), "a column has a name and more");
  return {
    name: readText(column, "name"),
    type: readText(column, "type"),
    required: column["required"] === true,
    description: readText(column, "description"),
  };
}

function readText(from: JsonObject, key: string): string {
  const text = from[key];
  invariant(typeof text === "string", `${key} is text in models/entities.yml`);
  return text;
}
