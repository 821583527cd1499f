import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import type { Json, JsonObject } from "@edp/base";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../../tests/support/connector-context.ts";
import type { SourcePostgres } from "../../../../tests/support/source-postgres.ts";
import connector from "../index.ts";

export type Objects = Readonly<Record<string, JsonObject>>;

/** A context for the account `reader` of the test's server. */
export function createContext(
  server: SourcePostgres,
  objects: Objects,
  config: Readonly<Record<string, Json>> = {},
  change: TestContextInput = {},
): ConnectorContext {
  const place = `${server.host}:${server.port.toString()}`;
  return createTestContext({
    source: "shop",
    allowedHosts: [place],
    objects: Object.keys(objects),
    extraCa: server.authority.ca,
    secrets: { password: server.password },
    config: { server: place, database: "shop", user: "reader", ...config, objects },
    ...change,
  });
}

export function read(context: ConnectorContext, request: Partial<ReadRequest> = {}): Promise<ReadSummary> {
  const [object = ""] = context.objects;
  const whole = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
  return summarizeRead(connector.read(context, { ...whole, ...request }));
}
