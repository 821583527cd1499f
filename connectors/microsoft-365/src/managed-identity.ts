// The identity that Azure gives a machine or an app: its own token endpoint, which only that machine reaches, hands
// out tokens without a secret. The address stands in the definition, so that nothing else on the link is reachable.
import { EdpError, isEdpError } from "@edp/base";
import {
  createHttpClient,
  createTokenCache,
  printUrl,
  readToken,
  type Authorizer,
  type ConnectorContext,
  type HttpClientOptions,
} from "@edp/connector-sdk";
import type { GraphConfig } from "./config.ts";

/** Machines answer to a fixed header, apps and containers to a secret one of their own. */
const machineVersion = "2018-02-01";
const appVersion = "2019-08-01";

export async function createManagedIdentity(
  context: ConnectorContext,
  config: GraphConfig,
  options: HttpClientOptions,
): Promise<Authorizer> {
  const { source, clock } = context;
  const endpoint = config.identityEndpoint;
  if (endpoint === undefined)
    throw new EdpError("EDP-SRC-028", { source, key: "identityEndpoint", problem: "is missing" });
  const appHeader = await context.optionalSecret("identity-header");
  const url = new URL(endpoint);
  url.searchParams.set("api-version", appHeader === undefined ? machineVersion : appVersion);
  url.searchParams.set("resource", config.graphEndpoint.origin);
  if (config.clientId !== "") url.searchParams.set("client_id", config.clientId);
  const credentials = appHeader === undefined ? {} : { headers: { "x-identity-header": appHeader } };
  return createTokenCache(clock, async () => {
    const http = createHttpClient(context, {
      ...options,
      authorizer: { current: () => Promise.resolve(credentials) },
    });
    const askedAtMs = clock.monotonicMs();
    try {
      const headers = { Metadata: "true" };
      const { body } = await http.read({ url, headers, accept: [400, 401, 403, 404] });
      const sent = appHeader === undefined ? [] : [appHeader];
      return readToken({ source, url: printUrl(url), body, askedAtMs, sent });
    } catch (error) {
      throw explain(source, endpoint, error);
    } finally {
      await http.close();
    }
  });
}

function explain(source: string, endpoint: URL, error: unknown): unknown {
  if (!isEdpError(error)) return error;
  const known = ["EDP-SRC-001", "EDP-SRC-007", "EDP-SRC-010", "EDP-SRC-019", "EDP-SRC-027"];
  if (!known.includes(error.code)) return error;
  return new EdpError(
    "EDP-SRC-083",
    { source, endpoint: printUrl(endpoint), reason: error.message },
    { cause: error },
  );
}
