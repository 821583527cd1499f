// Who provides which core entity: dbt models of the connectors in use, and models generated from mappings.
import { EdpError } from "@edp/base";
import type { ConnectorManifest, ResolvedMapping, ResolvedPlatform } from "@edp/definition";
import type { ModelContract } from "./model-contract.ts";
import { listIdleModels } from "./connector-models.ts";

export type EntityMapping = NonNullable<ResolvedMapping["entity"]>;

export interface Provider {
  readonly entity: string;
  /** The dbt model: `stg_active_directory__users`, `stg_hr__worker`. */
  readonly model: string;
  /** What satellites of it are named by: the connector, or the source of a mapping. */
  readonly suffix: string;
}

/** What is known of a provider after rendering, for counting its records in each layer. */
export interface Provided {
  readonly entity: string;
  readonly model: string;
  /** One of its satellites: each holds every record once as current. */
  readonly satellite?: string;
}

/** The connectors of enabled sources, each once, by name. */
export function listConnectors(platform: ResolvedPlatform): readonly ConnectorManifest[] {
  const used = platform.sources.filter((source) => source.enabled).map((source) => source.connector);
  const byName = new Map(used.map((connector) => [connector.name, connector]));
  return [...byName.values()].sort((a, b) => compare(a.name, b.name));
}

/** The entity mappings of enabled sources, by source and entity. */
export function listEntityMappings(platform: ResolvedPlatform): readonly EntityMapping[] {
  const enabled = new Set(platform.sources.filter((source) => source.enabled).map((source) => source.name));
  const found = new Map<string, { readonly name: string; readonly entity: EntityMapping }>();
  for (const mapping of platform.mappings) {
    if (mapping.entity === undefined || !enabled.has(mapping.entity.source)) continue;
    const { source, entity } = mapping.entity;
    const other = found.get(`${source} ${entity}`);
    if (other !== undefined) {
      throw new EdpError("EDP-MDL-003", { source, entity, mappings: [other.name, mapping.name] });
    }
    found.set(`${source} ${entity}`, { name: mapping.name, entity: mapping.entity });
  }
  return [...found.entries()].sort(([a], [b]) => compare(a, b)).map(([, mapping]) => mapping.entity);
}

/** Every provider of every entity, sorted: the order is part of the generated SQL. */
export function listProviders(platform: ResolvedPlatform): readonly Provider[] {
  const ofConnectors = listConnectors(platform).flatMap((connector) => {
    const idle = listIdleModels(connector, platform);
    return Object.entries(connector.provides)
      .filter(([, model]) => !idle.has(model))
      .map(([entity, model]) => ({ entity, model, suffix: connector.name.replaceAll("-", "_") }));
  });
  const ofMappings = listEntityMappings(platform).map((mapping) => ({
    entity: mapping.entity,
    model: stagingModelName(mapping),
    suffix: mapping.source,
  }));
  return [...ofConnectors, ...ofMappings].sort((a, b) =>
    compare(`${a.entity} ${a.model}`, `${b.entity} ${b.model}`),
  );
}

/** Folders in EDP's models of the optional entities that somebody provides. */
export const optionalFolders = (
  providers: readonly Provider[],
  { optionalModels }: ModelContract,
): readonly string[] =>
  [...new Set(providers.flatMap(({ entity }) => optionalModels[entity] ?? []))].toSorted(compare);

export const stagingModelName = (mapping: EntityMapping): string =>
  `stg_${mapping.source}__${mapping.entity}`;

/** By code units, the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
