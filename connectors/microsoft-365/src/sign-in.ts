// Signing in as an application: by secret, by certificate, as a workload that another issuer vouches for, or as the
// identity that Azure gives the machine. What Entra refuses with is turned into what to do.
import { EdpError, Secret } from "@edp/base";
import {
  createTokenAuthorizer,
  type Authorizer,
  type ClientCredentials,
  type ConnectorContext,
  type HttpClientOptions,
} from "@edp/connector-sdk";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openCertificate } from "./certificate.ts";
import type { GraphConfig } from "./config.ts";
import { createManagedIdentity } from "./managed-identity.ts";
import { explainRefusal } from "./sign-in-errors.ts";

export async function createSignIn(
  context: ConnectorContext,
  config: GraphConfig,
  options: HttpClientOptions,
): Promise<Authorizer> {
  const token =
    config.auth === "managed-identity"
      ? await createManagedIdentity(context, config, options)
      : createTokenAuthorizer(context, await describeClient(context, config), options);
  const explain = (error: unknown): never => {
    throw explainRefusal(context.source, config, error);
  };
  return {
    current: () => token.current().catch(explain),
    renew: () => (token.renew ?? token.current)().catch(explain),
  };
}

async function describeClient(context: ConnectorContext, config: GraphConfig): Promise<ClientCredentials> {
  const { clientId, tenantId, loginEndpoint } = config;
  const tokenUrl = `${loginEndpoint.href.replace(/\/$/, "")}/${tenantId}/oauth2/v2.0/token`;
  const client = { tokenUrl, clientId, scope: writeScope(config) };
  if (config.auth === "certificate") {
    const pem = await context.secret("client-certificate");
    const certificate = openCertificate(context.source, pem, context.clock);
    return { ...client, assertion: () => Promise.resolve(certificate.signAssertion(tokenUrl, clientId)) };
  }
  if (config.auth === "workload-identity")
    return { ...client, assertion: () => readFederatedToken(context, config) };
  return { ...client, clientSecret: await context.secret("client-secret") };
}

const writeScope = ({ graphEndpoint }: GraphConfig): string =>
  `${graphEndpoint.href.replace(/\/$/, "")}/.default`;

/** Kubernetes renews the file, so it is read for each token. */
async function readFederatedToken(context: ConnectorContext, config: GraphConfig): Promise<Secret<string>> {
  const path = resolve(context.baseDir, config.federatedTokenFile);
  try {
    return new Secret((await readFile(path, "utf8")).trim());
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown"; // node:fs rejects with such errors only
    throw new EdpError("EDP-SRC-082", { source: context.source, path, reason }, { cause: error });
  }
}
