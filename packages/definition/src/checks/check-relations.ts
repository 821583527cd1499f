// Names become relations: none may coincide with another, look like one of EDP's own, or be longer than
// PostgreSQL keeps. It would cut a longer name silently, and two could become one.
import type { Source } from "../kinds/source.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { LoadedConnector } from "../load/load-connectors.ts";
import { snakeCase } from "../text/names.ts";
import { pointAt, tell, type CheckContext, type Mark } from "./check-context.ts";
import { listObjects, markInConfig, markObjects, viewSource } from "./source-objects.ts";

const longestName = 63;
const reservedEndings = ["_head", "_provenance", "_collection_runs"] as const;

interface Relation {
  /** `raw.hr_workers`. */
  readonly name: string;
  /** For people: "object workers of hr". */
  readonly owner: string;
  readonly mark: Mark;
}

/** False when another relation has the name already. */
type Add = (relation: Relation) => boolean;

export function checkRelations(context: CheckContext): void {
  const first = new Map<string, Relation>();
  const add: Add = (relation) => {
    const other = first.get(relation.name);
    if (other === undefined) first.set(relation.name, relation);
    if (other === undefined || other.owner === relation.owner) return true;
    tellCoincidence(context, relation, other);
    return false;
  };
  for (const connector of context.connectors.values())
    for (const relation of stagingOf(connector)) add(relation);
  for (const source of context.documents.of("Source")) checkSourceRelations(context, source, add);
  for (const mapping of context.documents.of("Mapping")) {
    if (mapping.value.type !== "entity") continue;
    const { source, object } = mapping.value;
    const name = `ods.stg_${source}__${object}`;
    add({
      name,
      owner: `the mapped object ${object} of ${source}`,
      mark: { document: mapping, path: ["object"] },
    });
  }
}

/** A connector that provides nothing brings no models; mappings make the staging of its objects. */
function stagingOf({ manifest, document }: LoadedConnector): Relation[] {
  if (Object.keys(manifest.provides).length === 0) return [];
  return manifest.objects.map((object, index) => ({
    name: `ods.stg_${snakeCase(manifest.name)}__${object.name}`,
    owner: `the object ${object.name} of the connector ${manifest.name}`,
    mark: { document, path: ["objects", index, "name"] },
  }));
}

function checkSourceRelations(context: CheckContext, source: DefinitionDocument<Source>, add: Add): void {
  const { name } = source;
  const nameMark: Mark = { document: source, path: ["name"] };
  const hasGoodEnding = checkEnding(context, name, nameMark);
  const hasGoodLength = checkLength(context, `raw.${name}_collection_runs`, nameMark);
  add({ name: `raw.${name}_collection_runs`, owner: `the runs of ${name}`, mark: nameMark });
  if (!hasGoodLength) return; // each object would say the same again
  for (const [object, mark] of collectObjects(context, source)) {
    const relation = `${name}_${object}`;
    if (hasGoodEnding) checkEnding(context, relation, mark, object);
    checkLength(context, `raw.${relation}_provenance`, mark);
    // Where two tables coincide their heads do too; the first says enough.
    if (!add({ name: `raw.${relation}`, owner: `the object ${object} of ${name}`, mark })) continue;
    add({ name: `raw.${relation}_head`, owner: `the head of ${object} of ${name}`, mark });
  }
}

/** Every object that may be read in some environment, and where it is named. */
function collectObjects(
  context: CheckContext,
  source: DefinitionDocument<Source>,
): ReadonlyMap<string, Mark> {
  const found = new Map<string, Mark>();
  const manifest = context.connectors.get(source.value.connector)?.manifest;
  if (manifest === undefined) return found;
  const add = (object: string, mark: Mark): void => {
    if (!found.has(object)) found.set(object, mark);
  };
  for (const view of viewSource(source, context.documents.of("Environment"))) {
    if (manifest.dynamicObjects) {
      // Whatever is described may be asked for one day, and its raw table stays.
      for (const object of listObjects(manifest, view.config) ?? []) {
        add(object, { ...markInConfig(view, ["config", "objects", object]), at: "key" });
      }
      continue;
    }
    const named = markObjects(view);
    for (const [object, mark] of named) add(object, mark);
    if (named.length > 0) continue;
    for (const object of listObjects(manifest, view.config) ?? [])
      add(object, { document: source, path: ["name"] });
  }
  return found;
}

function checkEnding(context: CheckContext, relation: string, mark: Mark, object?: string): boolean {
  const ending = reservedEndings.find((reserved) => relation.endsWith(reserved));
  if (ending === undefined) return true;
  const name = object?.endsWith(ending) === true ? object : relation;
  tell(context, mark, "EDP-DEF-022", { name, ending });
  return false;
}

function checkLength(context: CheckContext, relation: string, mark: Mark): boolean {
  const bytes = Buffer.byteLength(relation) - "raw.".length;
  if (bytes <= longestName) return true;
  tell(context, mark, "EDP-DEF-023", { relation, bytes });
  return false;
}

function tellCoincidence(context: CheckContext, here: Relation, first: Relation): void {
  tell(context, here.mark, "EDP-DEF-024", {
    relation: here.name,
    here: here.owner,
    first: first.owner,
    at: pointAt(first.mark),
  });
}
