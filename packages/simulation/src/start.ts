// The whole simulation: files dropped into folders, a cloud and a service desk on loopback.
import { systemClock, type Clock, type Secret } from "@edp/base";
import { writeDrops, type DropOptions } from "./files/write-drops.ts";
import { generateOrganisation, type Organisation } from "./organisation/organisation.ts";
import { createCloud, type CloudOptions } from "./server/cloud/cloud.ts";
import type { TenantEdits } from "./server/cloud/tenant-edits.ts";
import { createThrottle } from "./server/exchange.ts";
import { serve } from "./server/serve.ts";
import { createServiceDesk } from "./server/service-desk.ts";

export interface SimulationOptions extends DropOptions, CloudOptions {
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
}

export interface Simulation {
  /** `http://127.0.0.1:<port>`; `simulation:/m365` in a definition is `<baseUrl>/m365`. */
  readonly baseUrl: string;
  readonly organisation: Organisation;
  /** Lets things happen in the cloud. */
  readonly cloud: TenantEdits;
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
  const isThrottled = createThrottle(throttleEvery);
  const secret = (): Promise<Secret<string>> => options.secret("m365/client-secret");
  const cloud = createCloud({ organisation, secret, clock, isThrottled, options });
  const server = await serve({
    "/m365": cloud.answer,
    "/m365-reports": cloud.answerReports,
    "/service-desk": createServiceDesk({
      organisation,
      secret: () => options.secret("service_desk/api-key"),
      isThrottled: createThrottle(throttleEvery),
    }),
  });
  return { ...server, organisation, written, cloud: cloud.edits };
}
