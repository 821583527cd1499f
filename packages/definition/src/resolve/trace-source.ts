// What holds for one source in one environment, in the definition's own words, with the origin of each value.
// `edp explain` shows this; resolving reads the values.
import { invariant, type Json, type JsonObject } from "@edp/base";
import type { Definition } from "../definition.ts";
import type { Environment } from "../kinds/environment.ts";
import { sourceDefaults, type Source } from "../kinds/source.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import { listObjects } from "../checks/source-objects.ts";
import type { ConnectorManifest } from "../manifest.ts";
import { splitWords } from "../text/names.ts";
import { choose, fromDefault, fromDocument, type Layer, type Traced } from "./traced.ts";

interface Freshness {
  readonly warnAfter: string;
  readonly errorAfter: string;
}

export interface TracedSource {
  readonly name: string;
  readonly manifest: ConnectorManifest;
  readonly title: Traced<string>;
  readonly connector: Traced<string>;
  readonly owner: Traced<string>;
  readonly description: Traced<string>;
  readonly enabled: Traced<boolean>;
  readonly tenant: Traced<string>;
  readonly config: ReadonlyMap<string, Traced>;
  readonly objects: Traced<readonly string[]>;
  readonly schedule: Traced<string>;
  readonly freshness: Traced<Freshness>;
  readonly secrets: ReadonlyMap<string, Traced<string>>;
  readonly maxLossShare: Traced<number>;
  readonly maxQuarantineShare: Traced<number>;
  readonly maxRecordSize: Traced<string>;
  readonly acceptDrift: Traced<Readonly<Record<string, readonly string[]>>>;
  readonly inventory: ReadonlyMap<string, Traced>;
}

const inventoryKeys = [
  "systemOwner",
  "technicalOwner",
  "dataSteward",
  "domains",
  "sensitivity",
  "businessCapability",
  "integrationStatus",
  "connectorStatus",
  "integrationPattern",
  "authentication",
  "refreshCadence",
  "historicalAvailability",
  "rateLimits",
  "backfillSupport",
  "operationalRisks",
  "supportPath",
  "documentation",
] as const;

export function traceSource(
  definition: Definition,
  environment: DefinitionDocument<Environment>,
  source: DefinitionDocument<Source>,
): TracedSource {
  const { name, value } = source;
  const manifest = definition.connectors.get(value.connector);
  invariant(manifest !== undefined, `the connector of ${name} was checked when the definition was loaded`);
  const layers = listLayers(definition, environment, source);
  const config = applyPresets(traceConfig(source, environment), manifest);
  const plainConfig = Object.fromEntries([...config].map(([key, traced]) => [key, traced.value]));
  const required = <T>(key: string): Traced<T> =>
    choose<T>(layers, key, { value: undefined as T, from: fromDefault("Source") });
  return {
    name,
    manifest,
    title: choose(layers, "title", { value: writeTitle(name), from: fromDefault("Source") }),
    connector: required("connector"),
    owner: required("owner"),
    description: required("description"),
    enabled: choose<boolean>(layers, "enabled", {
      value: sourceDefaults.enabled,
      from: fromDefault("Source"),
    }),
    tenant: traceTenant(layers, manifest, config, name),
    config,
    objects: choose<readonly string[]>(layers, "objects", {
      value: listObjects(manifest, plainConfig) ?? [],
      from: (inside) =>
        manifest.dynamicObjects
          ? (config.get("objects")?.from(inside) ?? "")
          : `connector.yaml of ${manifest.name}`,
    }),
    schedule: choose<string>(layers, "schedule", {
      value: sourceDefaults.schedule,
      from: fromDefault("Source"),
    }),
    freshness: choose<Freshness>(layers, "freshness", {
      value: sourceDefaults.freshness,
      from: fromDefault("Source"),
    }),
    secrets: traceSecrets(source, manifest),
    maxLossShare: choose<number>(layers, "maxLossShare", {
      value: sourceDefaults.maxLossShare,
      from: fromDefault("Source"),
    }),
    maxQuarantineShare: choose<number>(layers, "maxQuarantineShare", {
      value: sourceDefaults.maxQuarantineShare,
      from: fromDefault("Source"),
    }),
    maxRecordSize: choose<string>(layers, "maxRecordSize", {
      value: sourceDefaults.maxRecordSize,
      from: fromDefault("Source"),
    }),
    acceptDrift: choose<Readonly<Record<string, readonly string[]>>>(layers, "acceptDrift", {
      value: {},
      from: fromDefault("Source"),
    }),
    inventory: new Map(
      inventoryKeys.flatMap((key) => (value[key] === undefined ? [] : [[key, required<Json>(key)] as const])),
    ),
  };
}

/** Environment before source before platform. */
function listLayers(
  { platform }: Definition,
  environment: DefinitionDocument<Environment>,
  source: DefinitionDocument<Source>,
): readonly Layer[] {
  const override = environment.value.sources?.[source.name] ?? {};
  return [
    { document: environment, at: ["sources", source.name], values: override },
    { document: source, at: [], values: source.value },
    { document: platform, at: ["defaults"], values: platform.value.defaults ?? {} },
  ];
}

/** As mergeConfig, key by key, remembering which document gave each. */
function traceConfig(
  source: DefinitionDocument<Source>,
  environment: DefinitionDocument<Environment>,
): ReadonlyMap<string, Traced> {
  const traced = new Map<string, Traced>();
  const add = (config: JsonObject | undefined, trace: (key: string) => Traced["from"]): void => {
    for (const [key, value] of Object.entries(config ?? {})) {
      if (value === null) traced.delete(key);
      else traced.set(key, { value, from: trace(key) });
    }
  };
  add(source.value.config, (key) => fromDocument(source, ["config", key]));
  const at = ["sources", source.name, "config"];
  add(environment.value.sources?.[source.name]?.config, (key) => fromDocument(environment, [...at, key]));
  return traced;
}

/** What a connector's preset fills in where neither source nor environment says anything. */
function applyPresets(
  given: ReadonlyMap<string, Traced>,
  { name, presets = [] }: ConnectorManifest,
): ReadonlyMap<string, Traced> {
  const config = new Map(given);
  for (const { setting, default: usual, values } of presets) {
    const choice = given.get(setting)?.value ?? usual;
    if (typeof choice !== "string") continue;
    const from = (): string => `connector.yaml of ${name}, ${setting}: ${choice}`;
    for (const [key, value] of Object.entries(values[choice] ?? {}))
      if (!config.has(key)) config.set(key, { value, from });
  }
  return config;
}

function traceTenant(
  layers: readonly Layer[],
  manifest: ConnectorManifest,
  config: ReadonlyMap<string, Traced>,
  name: string,
): Traced<string> {
  const [key = "", ...inside] = manifest.tenant?.split(".") ?? [];
  const found = config.get(key);
  const value = inside.reduce<unknown>(
    (part, step) =>
      typeof part === "object" && part !== null ? (part as Record<string, unknown>)[step] : undefined,
    found?.value,
  );
  const own = { value: name, from: () => "default of Source: its name" };
  const inConfig =
    found !== undefined && typeof value === "string" && value !== ""
      ? { value, from: () => found.from(inside) }
      : own;
  return choose<string>(layers, "tenant", inConfig);
}

function traceSecrets(
  source: DefinitionDocument<Source>,
  manifest: ConnectorManifest,
): ReadonlyMap<string, Traced<string>> {
  return new Map(
    manifest.secrets.map(({ name }) => {
      const reference = source.value.secrets?.[name];
      if (reference !== undefined)
        return [name, { value: reference, from: fromDocument(source, ["secrets", name]) }];
      return [name, { value: `${source.name}/${name}`, from: fromDefault("Source") }];
    }),
  );
}

/** `corporate_ad` reads as "Corporate ad". */
export function writeTitle(name: string): string {
  const words = splitWords(name).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
