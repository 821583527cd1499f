import type { Json, JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { ResolvedSource } from "@edp/definition";
import type { RunEnvironment } from "./run-environment.ts";

const simulationScheme = "simulation:";

/** What a connector is lent for one source: its configuration, its secrets, and the hosts it may reach. */
export function createConnectorContext(
  environment: RunEnvironment,
  source: ResolvedSource,
  signal: AbortSignal,
): ConnectorContext {
  const config = withSimulation(source.config, environment.simulationUrl);
  const reference = (name: string): string => source.secrets[name]?.reference ?? `${source.name}/${name}`;
  return {
    source: source.name,
    tenant: source.tenant,
    config,
    objects: source.objects,
    baseDir: environment.platform.dir,
    secret: (name) => environment.secrets.get(reference(name)),
    optionalSecret: (name) => environment.secrets.find(reference(name)),
    extraCa: environment.extraCa,
    allowedHosts: allowedHosts(source.connector.egress, config),
    maxRecordBytes: source.maxRecordBytes,
    clock: environment.clock,
    log: environment.log.with({ source: source.name }),
    report: environment.report,
    signal,
  };
}

/** `simulation:/m365` becomes the address at which this process serves the example's systems. */
export function withSimulation(config: JsonObject, simulationUrl: string | undefined): JsonObject {
  if (simulationUrl === undefined) return config;
  const replace = (value: Json): Json => {
    if (typeof value === "string") {
      return value.startsWith(simulationScheme)
        ? simulationUrl + value.slice(simulationScheme.length)
        : value;
    }
    if (Array.isArray(value)) return (value as readonly Json[]).map(replace);
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
    }
    return value;
  };
  return replace(config) as JsonObject; // an object stays an object
}

const defaultPorts: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ldap:": "389",
  "ldaps:": "636",
};

/** `host:port` of every address that stands at the manifest's egress paths. Nothing else may be reached. */
export function allowedHosts(egress: readonly string[], config: JsonObject): readonly string[] {
  const hosts = new Set<string>();
  for (const path of egress) {
    for (const value of valuesAt(config, path.replace(/^config\./, "").split("."))) {
      const host = hostOf(value);
      if (host !== undefined) hosts.add(host);
    }
  }
  return [...hosts].sort();
}

function valuesAt(value: Json | undefined, path: readonly string[]): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => valuesAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? [value] : [];
  return value !== null && typeof value === "object" ? valuesAt((value as JsonObject)[key], rest) : [];
}

function hostOf(address: string): string | undefined {
  if (/^[^/:]+:\d+$/.test(address)) return address.toLowerCase();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const port = url.port === "" ? defaultPorts[url.protocol] : url.port;
  return port === undefined || url.hostname === "" ? undefined : `${url.hostname}:${port}`;
}
