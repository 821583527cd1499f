// What the tests of database connectors share: a context for the shop, a read and a check through a connector.
import type { Json, JsonObject } from "@edp/base";
import type { CheckStep, Connector, ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "./connector-context.ts";

/** Objects of the source by their name, as `config.objects` has them. */
export type Objects = Readonly<Record<string, JsonObject>>;

export interface ShopPlace {
  readonly port: number;
  readonly password: string;
  readonly authority?: { readonly ca: string };
}

/** A context for the account `reader` of the database `shop`. */
export function createShopContext(
  { port, password, authority }: ShopPlace,
  objects: Objects,
  config: Readonly<Record<string, Json>> = {},
  change: TestContextInput = {},
): ConnectorContext {
  const place = `localhost:${port.toString()}`;
  return createTestContext({
    source: "shop",
    allowedHosts: [place],
    objects: Object.keys(objects),
    extraCa: authority?.ca,
    secrets: { password },
    config: { server: place, database: "shop", user: "reader", ...config, objects },
    ...change,
  });
}

/** Reads the first of the context's objects, the whole of it unless asked otherwise. */
export function readFirst(
  connector: Pick<Connector, "read">,
  context: ConnectorContext,
  request: Partial<ReadRequest> = {},
): Promise<ReadSummary> {
  const [object = ""] = context.objects;
  const whole = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
  return summarizeRead(connector.read(context, { ...whole, ...request }));
}

/** The step of a check that failed. */
export async function findFailedStep(
  connector: Pick<Connector, "check">,
  context: ConnectorContext,
): Promise<CheckStep | undefined> {
  for await (const step of connector.check(context)) if (step.outcome === "failed") return step;
  return undefined;
}
