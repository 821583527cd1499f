// Signing in as an application (OAuth 2.0 client credentials), with Entra's numbers turned into what to do.
import { EdpError } from "@edp/base";
import {
  createTokenAuthorizer,
  type Authorizer,
  type ConnectorContext,
  type HttpClientOptions,
} from "@edp/connector-sdk";
import type { GraphConfig } from "./config.ts";

export async function createSignIn(
  context: ConnectorContext,
  config: GraphConfig,
  options: HttpClientOptions,
): Promise<Authorizer> {
  const token = createTokenAuthorizer(
    context,
    {
      tokenUrl: `${config.loginEndpoint.href.replace(/\/$/, "")}/${config.tenantId}/oauth2/v2.0/token`,
      clientId: config.clientId,
      clientSecret: await context.secret("client-secret"),
      scope: `${config.graphEndpoint.href.replace(/\/$/, "")}/.default`,
    },
    options,
  );
  const explain = (error: unknown): never => {
    throw explainRefusal(context.source, config, error);
  };
  return {
    current: () => token.current().catch(explain),
    renew: () => (token.renew ?? token.current)().catch(explain),
  };
}

/** The number decides; Microsoft's words may change, and trace ids tell the reader nothing. */
function explainRefusal(source: string, config: GraphConfig, error: unknown): unknown {
  if (!(error instanceof EdpError) || error.code !== "EDP-SRC-027") return error;
  const reason = readWords(error as EdpError); // instanceof forgets the code's type
  const number = /AADSTS(\d+)/.exec(reason)?.[1];
  const { clientId, tenantId } = config;
  const cause = { cause: error };
  switch (number) {
    case "7000215":
      return new EdpError("EDP-SRC-070", { source, clientId, reason }, cause);
    case "7000222":
      return new EdpError("EDP-SRC-071", { source, clientId, reason }, cause);
    case "700016":
      return new EdpError("EDP-SRC-072", { source, clientId, tenantId, reason }, cause);
    case "90002":
    case "900023":
      return new EdpError("EDP-SRC-073", { source, clientId, tenantId, reason }, cause);
    case undefined:
      return error;
    default:
      return new EdpError("EDP-SRC-074", { source, clientId, reason }, cause);
  }
}

function readWords(error: EdpError): string {
  const params = error.issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-027
  const words = params?.reason ?? "";
  return words
    .replace(/^\w+: /, "")
    .replace(/ ?(Trace ID|Correlation ID|Timestamp): .*$/s, "")
    .replace(/[.\s]+$/, "");
}
