import type { Json, JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { listDeclaredHosts, type ResolvedSource } from "@edp/definition";
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
    ...createProxy(environment),
    allowedHosts: listDeclaredHosts(source.connector.egress, config),
    maxRecordBytes: source.maxRecordBytes,
    workDir: environment.workDir,
    pythonDir: environment.pythonDir,
    clock: environment.clock,
    log: environment.log.with({ source: source.name }),
    report: environment.report,
    signal,
  };
}

function createProxy({ platform, secrets }: RunEnvironment): Pick<ConnectorContext, "proxy"> {
  const proxy = platform.environment.network?.proxy;
  if (proxy === undefined) return {};
  const { url, except, signIn } = proxy;
  const readCredentials = () =>
    signIn === undefined ? Promise.resolve(undefined) : secrets.get(signIn.reference);
  return { proxy: { url, except, credentials: readCredentials } };
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
