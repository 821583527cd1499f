// From a definition and the name of an environment to the one value that everything after it reads.
import type { JsonObject } from "@edp/base";
import type { Definition } from "../definition.ts";
import { environmentDefaults, type Environment } from "../kinds/environment.ts";
import { rowDefaults, type Mapping } from "../kinds/mapping.ts";
import { platformDefaults } from "../kinds/platform.ts";
import { serviceDefaults } from "../kinds/service.ts";
import type {
  DatabaseSettings,
  NetworkSettings,
  ResolvedDashboard,
  ResolvedEnvironment,
  ResolvedMapping,
  ResolvedPlatform,
  ResolvedService,
  ResolvedSource,
  SecretProviderSettings,
  SecretReference,
} from "../resolved-platform.ts";
import { parseDuration } from "../text/duration.ts";
import { manualSchedule } from "../text/schedule.ts";
import { parseSize } from "../text/size.ts";
import { computeDigest } from "./digest.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { findEnvironment } from "./find-environment.ts";
import { resolveApp, resolveServices } from "./resolve-deployment.ts";
import { listOwnSecrets, ownSecrets } from "./own-secrets.ts";
import { traceSource, writeTitle, type TracedSource } from "./trace-source.ts";
import type { Traced } from "./traced.ts";

/** Immutable, and the same for the same definition: its `digest` says so. Throws EDP-DEF-050. */
export function resolvePlatform(definition: Definition, environmentName: string): ResolvedPlatform {
  const environment = findEnvironment(definition, environmentName);
  const { name, title, owner, edp, timeZone } = definition.platform.value;
  const services = resolveServices(definition, environment.value);
  const resolved = {
    name,
    title: title ?? writeTitle(name),
    owner,
    edpVersion: edp,
    timeZone: timeZone ?? platformDefaults.timeZone,
    dir: definition.dir,
    environment: resolveEnvironment(environment.value, services, listOwnSecrets(definition.apps.keys())),
    sources: [...definition.sources.values()].map((source) =>
      resolveSource(traceSource(definition, environment, source)),
    ),
    mappings: [...definition.mappings.values()].map(({ value }) => resolveMapping(value)),
    dashboards: [...definition.dashboards.values()].map((dashboard): ResolvedDashboard => ({
      name: dashboard.name,
      spec: dashboard.value,
    })),
    services,
    apps: [...definition.apps.values()].map(({ value }) => resolveApp(value)),
    ...(definition.modelsDir === undefined ? {} : { modelsDir: definition.modelsDir }),
  };
  return deepFreeze({ ...resolved, digest: computeDigest(resolved) });
}

function resolveEnvironment(
  environment: Environment,
  services: readonly ResolvedService[],
  ownReferences: readonly string[],
): ResolvedEnvironment {
  const { simulation, network, target = environmentDefaults.target, images } = environment;
  return {
    name: environment.name,
    target,
    database: resolveDatabase(environment.database, target, services),
    images: {
      ...(images?.registry === undefined ? {} : { registry: images.registry }),
      bases: { ...environmentDefaults.bases, ...images?.bases },
    },
    secrets: [
      ...(environment.secrets ?? environmentDefaults.secrets).map(resolveProvider),
      // What only EDP's own parts say to each other, unless somebody supplies it.
      ...(target === "local" ? [] : [{ provider: "generated" as const, only: ownReferences }]),
    ],
    ...(network?.proxy === undefined ? {} : { network: { proxy: resolveProxy(network.proxy) } }),
    ...(simulation === undefined ? {} : { simulation }),
  };
}

type WrittenProxy = NonNullable<NonNullable<Environment["network"]>["proxy"]>;

function resolveProxy({ url, except = [], signIn }: WrittenProxy): NonNullable<NetworkSettings["proxy"]> {
  return { url, except, ...(signIn === undefined ? {} : { signIn: { reference: signIn } }) };
}

function resolveDatabase(
  database: Environment["database"],
  target: ResolvedEnvironment["target"],
  services: readonly ResolvedService[],
): DatabaseSettings {
  if (database?.url !== undefined) {
    const { url, readerUrl } = database;
    const reader = readerUrl === undefined ? {} : { readerUrl: { reference: readerUrl } };
    return { kind: "url", url: { reference: url }, ...reader };
  }
  if (target === "local") return { kind: "embedded" };
  const port = services.find(({ name }) => name === "database")?.route.localPort;
  return {
    kind: "service",
    host: "127.0.0.1",
    port: port ?? serviceDefaults.database.localPort,
    database: "edp",
    user: "edp",
    password: { reference: ownSecrets.database },
  };
}

function resolveProvider(settings: NonNullable<Environment["secrets"]>[number]): SecretProviderSettings {
  switch (settings.provider) {
    case "environment":
      return { provider: "environment", prefix: settings.prefix ?? environmentDefaults.secretPrefix };
    case "files":
      // checkEnvironment has seen to it that the folder is named.
      return { provider: "files", directory: settings.directory ?? "" };
    case "generated":
      return { provider: "generated" };
  }
}

function resolveSource(traced: TracedSource): ResolvedSource {
  const schedule = traced.schedule.value;
  const freshness = traced.freshness.value;
  return {
    name: traced.name,
    connector: traced.manifest,
    title: traced.title.value,
    owner: traced.owner.value,
    description: traced.description.value,
    enabled: traced.enabled.value,
    tenant: traced.tenant.value,
    config: valuesOf(traced.config),
    objects: traced.objects.value,
    ...(schedule === manualSchedule ? {} : { schedule }),
    freshness: {
      warnAfterMs: parseDuration(freshness.warnAfter),
      errorAfterMs: parseDuration(freshness.errorAfter),
    },
    secrets: Object.fromEntries(
      [...traced.secrets].map(([name, { value }]): [string, SecretReference] => [name, { reference: value }]),
    ),
    maxLossShare: traced.maxLossShare.value,
    maxQuarantineShare: traced.maxQuarantineShare.value,
    maxRecordBytes: parseSize(traced.maxRecordSize.value),
    ...(Object.keys(traced.acceptDrift.value).length === 0 ? {} : { acceptDrift: traced.acceptDrift.value }),
    inventory: valuesOf(traced.inventory),
  };
}

const valuesOf = (traced: ReadonlyMap<string, Traced>): JsonObject =>
  Object.fromEntries([...traced].map(([key, { value }]) => [key, value]));

function resolveMapping(mapping: Mapping): ResolvedMapping {
  const { name, type, owner } = mapping;
  if (mapping.type === "entity") {
    const { source, object, entity, columns } = mapping;
    return { name, type, owner, rows: [], entity: { source, object, entity, columns } };
  }
  const defaults = { ...rowDefaults[mapping.type], ...(mapping.type === "entitlements" ? { owner } : {}) };
  return { name, type, owner, rows: mapping.rows.map((row) => ({ ...defaults, ...row })) };
}
