// Mappings against what they name: sources, objects, core entities and their columns; and against each other.
import type { Json } from "@edp/base";
import { rowKeys } from "../kinds/mapping-rows.ts";
import type { EntityMapping, Mapping, RowMapping } from "../kinds/mapping.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { CoreEntity } from "../load/load-entities.ts";
import { pointAt, suggest, tell, type CheckContext, type Mark } from "./check-context.ts";
import { isAmong, listObjects, listWritable, viewSource } from "./source-objects.ts";

/** `loadEntities` is asked only when a mapping names an entity. */
export function checkMappings(
  context: CheckContext,
  loadEntities: () => ReadonlyMap<string, CoreEntity>,
): void {
  const decided = new Map<string, Mark>();
  const mapped = new Map<string, Mark>();
  for (const mapping of context.documents.of("Mapping")) {
    if (mapping.value.type === "entity")
      checkEntityMapping(context, mapping as EntityDocument, { mapped, loadEntities });
    else checkRows(context, mapping as DefinitionDocument<RowMapping>, decided);
  }
}

type EntityDocument = DefinitionDocument<EntityMapping>;

function checkRows(
  context: CheckContext,
  mapping: DefinitionDocument<RowMapping>,
  decided: Map<string, Mark>,
): void {
  const { type, rows } = mapping.value;
  for (const [index, row] of rows.entries()) {
    const source = row["source_code"];
    if (typeof source === "string") checkSource(context, mapping, ["rows", index, "source_code"], source);
    const key = rowKeys[type].map((column) => showPart(row[column]));
    const mark: Mark = { document: mapping, path: ["rows", index] };
    const identity = JSON.stringify([type, ...key]);
    const first = decided.get(identity);
    if (first === undefined) decided.set(identity, mark);
    else
      tell(context, mark, "EDP-DEF-041", {
        key: key.join(" / "),
        first: pointAt(first),
      });
  }
}

const showPart = (part: Json | undefined): string =>
  typeof part === "string" ? part : JSON.stringify(part ?? null);

function checkSource(
  context: CheckContext,
  document: DefinitionDocument<Mapping>,
  path: readonly (string | number)[],
  source: string,
): void {
  const known = context.documents.names("Source");
  if (!context.isWhole || known.has(source)) return;
  tell(context, { document, path }, "EDP-DEF-035", { source, ...suggest(source, known) });
}

interface EntityChecks {
  readonly mapped: Map<string, Mark>;
  readonly loadEntities: () => ReadonlyMap<string, CoreEntity>;
}

function checkEntityMapping(context: CheckContext, mapping: EntityDocument, checks: EntityChecks): void {
  const { source, object, entity: name } = mapping.value;
  checkSource(context, mapping, ["source"], source);
  checkObject(context, mapping);
  const entities = checks.loadEntities();
  const entity = entities.get(name);
  if (entity === undefined) {
    tell(context, { document: mapping, path: ["entity"] }, "EDP-DEF-036", {
      entity: name,
      ...suggest(name, entities.keys()),
    });
  } else checkColumns(context, mapping, entity);
  const mark: Mark = { document: mapping, path: ["entity"] };
  const identity = `${source}/${object}/${name}`;
  const first = checks.mapped.get(identity);
  if (first === undefined) checks.mapped.set(identity, mark);
  else
    tell(context, mark, "EDP-DEF-042", {
      object: `${source}.${object}`,
      entity: name,
      first: pointAt(first),
    });
}

function checkObject(context: CheckContext, mapping: EntityDocument): void {
  const { source: name, object } = mapping.value;
  const source = context.documents.of("Source").find((candidate) => candidate.name === name);
  const manifest =
    source === undefined ? undefined : context.connectors.get(source.value.connector)?.manifest;
  if (source === undefined || manifest === undefined) return;
  const views = viewSource(source, context.documents.of("Environment"));
  const listed = views.map((view) => listObjects(manifest, view.config));
  const known = [...new Set(listed.flatMap((names) => names ?? []))];
  if (isAmong(known, object) || listed.includes(undefined)) return;
  const words = { object, subject: `The source ${name}`, ...suggest(object, listWritable(known)) };
  tell(context, { document: mapping, path: ["object"] }, "EDP-DEF-031", words);
}

function checkColumns(context: CheckContext, mapping: EntityDocument, entity: CoreEntity): void {
  const given: Readonly<Record<string, unknown>> = mapping.value.columns;
  const known = entity.columns.map((column) => column.name);
  for (const column of Object.keys(given)) {
    if (known.includes(column)) continue;
    const free = known.filter((candidate) => !Object.hasOwn(given, candidate));
    const words = { subject: `The entity ${entity.name}`, column, ...suggest(column, free) };
    tell(context, { document: mapping, path: ["columns", column], at: "key" }, "EDP-DEF-037", words);
  }
  for (const column of entity.columns) {
    if (!column.required || Object.hasOwn(given, column.name)) continue;
    const words = { entity: entity.name, column: column.name, meaning: column.description };
    tell(context, { document: mapping, path: ["columns"], at: "key" }, "EDP-DEF-038", words);
  }
}
