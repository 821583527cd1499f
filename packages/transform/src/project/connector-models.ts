// The models of connectors' packages and what they read, by their text. Those of objects that no enabled source collects
// have nothing to say: they are switched off and provide nothing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ConnectorManifest, ResolvedPlatform } from "@edp/definition";

export interface ConnectorModel {
  readonly name: string;
  readonly text: string;
  /** The objects that it reads itself. */
  readonly objects: readonly string[];
  /** The models that it reads. */
  readonly refs: readonly string[];
}

/** Models in the package's folder `staging`; empty when it has none. */
export function readConnectorModels(connector: ConnectorManifest): readonly ConnectorModel[] {
  const folder = join(connector.dir, "dbt", "staging");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return {
        name: basename(name, ".sql"),
        text,
        objects: [...text.matchAll(objectRead)].map(([, object = ""]) => object),
        refs: [...text.matchAll(modelRead)].map(([, model = ""]) => model),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const objectRead = /raw_versions\(\s*'[^']*'\s*,\s*'([^']+)'/g;
const modelRead = /\bref\(\s*'([^']+)'\s*\)/g;

/** Models of the connector that read an object, of which none is collected by an enabled source. */
export function listIdleModels(
  connector: ConnectorManifest,
  { sources }: ResolvedPlatform,
): ReadonlySet<string> {
  const models = readConnectorModels(connector);
  const byName = new Map(models.map((model) => [model.name, model]));
  const collected = new Set(
    sources
      .filter((source) => source.enabled && source.connector.name === connector.name)
      .flatMap((source) => source.objects),
  );
  const objectsOf = ({ objects, refs }: ConnectorModel): readonly string[] => [
    ...objects,
    ...refs.flatMap((name) => {
      const model = byName.get(name);
      return model === undefined ? [] : objectsOf(model);
    }),
  ];
  return new Set(
    models
      .filter((model) => {
        const objects = objectsOf(model);
        return objects.length > 0 && !objects.some((object) => collected.has(object));
      })
      .map((model) => model.name),
  );
}
