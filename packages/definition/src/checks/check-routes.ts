// Addresses and secrets as each environment has them: what no two may share, and what somebody must supply.
import { environmentDefaults, type Environment } from "../kinds/environment.ts";
import { serviceDefaults, serviceNames } from "../kinds/service.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import { pointAt, tell, type CheckContext, type Mark } from "./check-context.ts";

export function checkRoutes(context: CheckContext): void {
  for (const environment of context.documents.of("Environment")) {
    if ((environment.value.target ?? environmentDefaults.target) === "local") continue;
    const taken = new Map<string, Mark>();
    for (const { address, mark } of listAddresses(context, environment)) {
      const first = taken.get(address);
      if (first === undefined) taken.set(address, mark);
      else {
        const words = { address, environment: environment.name, first: pointAt(first) };
        tell(context, mark, "EDP-DEF-060", words);
      }
    }
    checkProviders(context, environment);
  }
}

interface Taken {
  readonly address: string;
  readonly mark: Mark;
}

function listAddresses(context: CheckContext, environment: DefinitionDocument<Environment>): Taken[] {
  const services = new Map(context.documents.of("Service").map((service) => [service.value.name, service]));
  const found: Taken[] = [];
  for (const name of serviceNames) {
    const document = services.get(name);
    const override = environment.value.services?.[name];
    const enabled = override?.enabled ?? document?.value.enabled ?? serviceDefaults[name].enabled;
    if (!enabled || name === "database") continue;
    const path = ["services", name, "route"];
    const own = document === undefined ? { document: environment, path: [] } : { document, path: ["route"] };
    const mark: Mark = override?.route === undefined ? own : { document: environment, path };
    const route = override?.route ?? document?.value.route;
    found.push({ address: localAddress(route?.localPort ?? serviceDefaults[name].localPort), mark });
    if (route?.host !== undefined) found.push({ address: route.host, mark });
  }
  for (const app of context.documents.of("App")) {
    const { route, port } = app.value;
    const mark: Mark = { document: app, path: ["route"] };
    if (route?.host !== undefined) found.push({ address: route.host, mark });
    const local = route?.localPort ?? (route === undefined ? undefined : port);
    if (local !== undefined) found.push({ address: localAddress(local), mark });
  }
  return found;
}

const localAddress = (port: number): string => `127.0.0.1:${port.toString()}`;

/** A random value serves what EDP made itself, or pretends; nobody's real directory will take it. */
function checkProviders(context: CheckContext, environment: DefinitionDocument<Environment>): void {
  const { secrets = environmentDefaults.secrets, simulation, name, sources = {} } = environment.value;
  if (simulation !== undefined || secrets.some(({ provider }) => provider !== "generated")) return;
  for (const source of context.documents.of("Source")) {
    const enabled = sources[source.name]?.enabled ?? source.value.enabled ?? true;
    const manifest = context.connectors.get(source.value.connector)?.manifest;
    if (!enabled || manifest === undefined) continue;
    for (const secret of manifest.secrets.filter(({ required }) => required)) {
      const reference = source.value.secrets?.[secret.name] ?? `${source.name}/${secret.name}`;
      const words = { reference, environment: name, usedBy: `the source ${source.name}` };
      tell(context, { document: environment, path: ["secrets"] }, "EDP-DEF-062", words);
    }
  }
}
