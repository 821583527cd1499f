// Which fields of which streams the models read: said by the mappings, and by the staging models of the connectors'
// packages, whose fields all stand in calls like `edp.text_field('mail')`.
import type { ResolvedPlatform } from "@edp/definition";
import { readConnectorModels } from "../project/connector-models.ts";
import { compare, listConnectors, listEntityMappings, stagingModelName } from "../project/providers.ts";

export interface ReadStream {
  readonly source: string;
  readonly object: string;
  /** The staging model. */
  readonly model: string;
  /** Names at the top of the record. */
  readonly fields: ReadonlySet<string>;
}

export function listReadStreams(platform: ResolvedPlatform): readonly ReadStream[] {
  return [...listMapped(platform), ...listStaged(platform)].toSorted((a, b) =>
    compare(`${a.source}.${a.object} ${a.model}`, `${b.source}.${b.object} ${b.model}`),
  );
}

function listMapped(platform: ResolvedPlatform): readonly ReadStream[] {
  return listEntityMappings(platform).map((mapping) => {
    const fields = Object.values(mapping.columns).flatMap((column) => {
      if (typeof column === "string") return [column];
      return "field" in column ? [column.field] : [];
    });
    const { source, object } = mapping;
    return { source, object, model: stagingModelName(mapping), fields: new Set(fields.map(topOf)) };
  });
}

/** `manager.id` stands in `manager`. */
const topOf = (field: string): string => field.split(".")[0] ?? field;

function listStaged(platform: ResolvedPlatform): readonly ReadStream[] {
  return listConnectors(platform).flatMap((connector) => {
    const sources = platform.sources.filter((one) => one.enabled && one.connector.name === connector.name);
    return readConnectorModels(connector).flatMap(({ name, text, objects: [object] }) => {
      if (object === undefined) return [];
      const fields = new Set([...text.matchAll(fieldCall)].map((call) => call[1] ?? ""));
      return sources
        .filter((source) => source.objects.includes(object))
        .map((source) => ({ source: source.name, object, model: name, fields }));
    });
  });
}

const fieldCall = /edp\.[a-z_]+_field\(\s*\[?\s*'([^']+)'/g;
