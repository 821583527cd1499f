// The whole simulation: files dropped into folders, a cloud and a service desk on loopback.
import { systemClock, type Clock, type Secret } from "@edp/base";
import { writeDrops, type DropOptions } from "./files/write-drops.ts";
import { generateOrganisation, type Organisation } from "./organisation/organisation.ts";
import { createGraph } from "./server/cloud/graph.ts";
import { allRoles } from "./server/cloud/tenant.ts";
import { createTokenDesk } from "./server/cloud/token.ts";
import { createThrottle, type Answerer } from "./server/exchange.ts";
import { serve } from "./server/serve.ts";
import { createServiceDesk } from "./server/service-desk.ts";

export interface SimulationOptions extends DropOptions {
  readonly settings: { readonly organisation: string; readonly people: number; readonly seed: number };
  /** Where the drops go: `<dir>/hr/*.csv`, `<dir>/ad/*.ldif`. */
  readonly dir: string;
  /** The secrets that the systems accept: `m365/client-secret` and `service_desk/api-key`. Asked for when needed. */
  readonly secret: (reference: string) => Promise<Secret<string>>;
  readonly clock?: Clock;
  /**
   * Every so-manieth request of a kind is answered with 429 and `Retry-After: 1`; 0: none. Default:
   * 150, and more in a large organisation, so that its size does not become waiting.
   */
  readonly throttleEvery?: number;
  /** Application permissions of the app registration. Default: all that the connector asks for. */
  readonly roles?: readonly string[];
  readonly tokenLifeSeconds?: number;
}

export interface Simulation {
  /** `http://127.0.0.1:<port>`; `simulation:/m365` in a definition is `<baseUrl>/m365`. */
  readonly baseUrl: string;
  readonly organisation: Organisation;
  /** Names of the files that were written because they differ from what was there. */
  readonly written: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { settings, dir, clock = systemClock } = options;
  const throttleEvery = options.throttleEvery ?? Math.max(150, Math.floor(settings.people * 0.75));
  const today = clock.now().toISOString().slice(0, 10);
  const organisation = generateOrganisation({ ...settings, today });
  const written = await writeDrops(organisation, dir, options);
  const server = await serve({
    "/m365": createCloud(options, organisation, clock, createThrottle(throttleEvery)),
    "/service-desk": createServiceDesk({
      organisation,
      secret: () => options.secret("service_desk/api-key"),
      isThrottled: createThrottle(throttleEvery),
    }),
  });
  return { ...server, organisation, written };
}

function createCloud(
  options: SimulationOptions,
  organisation: Organisation,
  clock: Clock,
  isThrottled: (kind: string) => boolean,
): Answerer {
  const desk = createTokenDesk({
    secret: () => options.secret("m365/client-secret"),
    clock,
    roles: options.roles ?? allRoles,
    lifeSeconds: options.tokenLifeSeconds ?? 3599,
  });
  const graph = createGraph({ organisation, desk, isThrottled });
  return async (ask) => {
    const tenant = /^\/login\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(ask.path)?.[1];
    if (tenant !== undefined) return desk.issue(ask, decodeURIComponent(tenant));
    return graph({ ...ask, path: ask.path.replace(/^\/v1\.0/, "") });
  };
}
