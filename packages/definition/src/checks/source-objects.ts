import type { Json, JsonObject } from "@edp/base";
import type { Environment, SourceOverride } from "../kinds/environment.ts";
import type { Source } from "../kinds/source.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import { isObject } from "../load/read-document.ts";
import type { ConnectorManifest } from "../manifest.ts";
import { mergeConfig } from "../resolve/merge-config.ts";
import { findFittingSpelling, identifierPattern, snakeCase } from "../text/names.ts";
import type { Path } from "../text/path.ts";
import type { Mark } from "./check-context.ts";

/** One source as one environment sees it, with the places where it was written. */
export interface SourceView {
  readonly source: DefinitionDocument<Source>;
  /** The environment that overrides something; absent: the source alone. */
  readonly environment?: DefinitionDocument<Environment>;
  readonly override?: SourceOverride;
  readonly config: JsonObject;
}

/** The source alone, unless every environment changes it, and then once for each environment that does. */
export function viewSource(
  source: DefinitionDocument<Source>,
  environments: readonly DefinitionDocument<Environment>[],
): readonly SourceView[] {
  const name = source.name;
  const views = environments.flatMap((environment): SourceView[] => {
    const override = environment.value.sources?.[name];
    if (override?.config === undefined && override?.objects === undefined) return [];
    return [{ source, environment, override, config: mergeConfig(source.value.config, override.config) }];
  });
  const alone: SourceView = { source, config: mergeConfig(source.value.config) };
  return views.length === environments.length && views.length > 0 ? views : [alone, ...views];
}

/**
 * Names of the objects that can be read: those of the manifest, and those that the config describes. Undefined
 * when the one that should describe them does not; that is told as a problem of the config or of the manifest.
 */
export function listObjects(manifest: ConnectorManifest, config: JsonObject): readonly string[] | undefined {
  const fixed = manifest.objects.map((object) => object.name);
  if (!manifest.dynamicObjects) return fixed.length === 0 ? undefined : fixed;
  const described: Json | undefined = config["objects"];
  return isObject(described) ? [...fixed, ...Object.keys(described)] : undefined;
}

/** Whether one of these is meant. A described name that is no identifier is told where it stands, not where it is used. */
export const isAmong = (known: readonly string[], object: string): boolean =>
  known.includes(object) || known.some((name) => snakeCase(name) === object);

/** Names that may be written: of a described one that is no identifier, the spelling that it will get. */
export function listWritable(known: readonly string[]): readonly string[] {
  return known.flatMap((name) => findFittingSpelling(name, identifierPattern) ?? []);
}

/** Where a part of the merged config was written: in the environment if that gives its key, else in the source. */
export function markInConfig(view: SourceView, path: Path): Mark {
  const key = path[1];
  const isOverridden = key !== undefined && Object.hasOwn(view.override?.config ?? {}, key);
  if (!isOverridden || view.environment === undefined) return { document: view.source, path };
  return { document: view.environment, path: ["sources", view.source.name, ...path] };
}

/** The objects that the view names, with their places; empty when it leaves that to the connector. */
export function markObjects({
  source,
  environment,
  override,
}: SourceView): readonly (readonly [string, Mark])[] {
  if (override?.objects !== undefined && environment !== undefined) {
    const at = ["sources", source.name, "objects"];
    return override.objects.map(
      (object, index) => [object, { document: environment, path: [...at, index] }] as const,
    );
  }
  const named = source.value.objects ?? [];
  return named.map((object, index) => [object, { document: source, path: ["objects", index] }] as const);
}
