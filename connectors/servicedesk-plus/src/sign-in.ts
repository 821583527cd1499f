// Signing in: on premises with a technician's key, in the cloud with Zoho's OAuth. Zoho gives ten access tokens in ten
// minutes and then none for the rest of them, so one is used for a whole run.
import { EdpError, isEdpError } from "@edp/base";
import {
  createApiKey,
  createTokenAuthorizer,
  type Authorizer,
  type ConnectorContext,
  type HttpClientOptions,
} from "@edp/connector-sdk";
import type { DeskConfig } from "./config.ts";

export async function createSignIn(
  context: ConnectorContext,
  config: DeskConfig,
  options: HttpClientOptions,
): Promise<Authorizer> {
  const { accounts, clientId } = config;
  if (accounts === undefined)
    return createApiKey(await context.secret("technician-key"), "header", config.keyHeader);
  const token = createTokenAuthorizer(
    context,
    {
      tokenUrl: `${accounts.href.replace(/\/+$/, "")}/oauth/v2/token`,
      clientId,
      clientSecret: await context.secret("client-secret"),
      refreshToken: await context.secret("refresh-token"),
      scheme: "Zoho-oauthtoken",
    },
    options,
  );
  const explain = (error: unknown): never => {
    throw explainZoho(context.source, accounts.host, error);
  };
  return {
    current: () => token.current().catch(explain),
    renew: () => (token.renew ?? token.current)().catch(explain),
  };
}

/** Zoho refuses with a word and often with status 200; a lock for too many tokens looks like a refusal, too. */
function explainZoho(source: string, host: string, error: unknown): unknown {
  if (!isEdpError(error) || error.code !== "EDP-SRC-027") return error;
  const params = error.issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-027
  const reason = params?.reason ?? "";
  const isLocked = /too many requests|access denied/i.test(reason);
  return new EdpError(isLocked ? "EDP-SRC-352" : "EDP-SRC-351", { source, host, reason }, { cause: error });
}
