// A simulated Microsoft 365 tenant with a connector's context for it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, type JsonObject } from "@edp/base";
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import {
  clientId,
  startSimulation,
  tenantId,
  type Simulation,
  type SimulationOptions,
} from "@edp/simulation";
import connector from "../../connectors/microsoft-365/src/index.ts";
import {
  createHurryingClock,
  createTestContext,
  summarizeRead,
  type HurryingClock,
  type ReadSummary,
  type TestContextInput,
} from "./connector-context.ts";

export interface Tenant extends AsyncDisposable {
  readonly simulation: Simulation;
  readonly clock: HurryingClock;
  readonly context: (config?: JsonObject, more?: TestContextInput) => ConnectorContext;
  readonly read: (object: string, config?: JsonObject) => Promise<ReadSummary>;
  /** From this cursor on; a first read without one. */
  readonly follow: (object: string, cursor?: string, config?: JsonObject) => Promise<ReadSummary>;
}

const usualObjects = ["users", "groups", "group_memberships", "subscribed_skus", "user_license_details"];

export async function startTenant(more: Partial<SimulationOptions> = {}, startAt?: string): Promise<Tenant> {
  const dir = await mkdtemp(join(tmpdir(), "edp-m365-"));
  const clock = createHurryingClock(startAt);
  const simulation = await startSimulation({
    settings: { organisation: "acme", people: 120, seed: 7 },
    dir,
    secret: () => Promise.resolve(new Secret("the right one")),
    clock,
    ...more,
  });
  const context: Tenant["context"] = (config = {}, given = {}) =>
    createTestContext({
      source: "m365",
      tenant: tenantId,
      objects: usualObjects,
      clock,
      allowedHosts: [new URL(simulation.baseUrl).host],
      secrets: { "client-secret": "the right one" },
      ...given,
      config: {
        tenantId,
        clientId,
        loginEndpoint: `${simulation.baseUrl}/m365/login`,
        graphEndpoint: `${simulation.baseUrl}/m365`,
        ...config,
      },
    });
  const read = (request: Partial<ReadRequest> & { readonly object: string }, config?: JsonObject) =>
    summarizeRead(
      connector.read(context(config), {
        mode: "full",
        cursor: undefined,
        since: undefined,
        until: undefined,
        ...request,
      }),
    );
  return {
    simulation,
    clock,
    context,
    read: (object, config) => read({ object }, config),
    follow: (object, cursor, config) => read({ object, mode: "incremental", cursor }, config),
    [Symbol.asyncDispose]: async () => {
      await simulation.stop();
      await rm(dir, { recursive: true });
    },
  };
}
