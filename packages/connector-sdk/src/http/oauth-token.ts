// OAuth 2.0 client credentials: a token for this connector, for a secret or for a signed assertion.
import { Secret } from "@edp/base";
import { createHttpClient, type HttpClientOptions } from "./client.ts";
import { printUrl, type HttpContext } from "./attempt.ts";
import type { Authorizer } from "./credentials.ts";
import { readJsonFields } from "../json/field-reader.ts";
import { createTokenCache, readToken, type Token } from "./token-cache.ts";

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** What proves who asks: the secret that the server gave, or a fresh JWT for each token (RFC 7523). */
  readonly clientSecret?: Secret<string>;
  readonly assertion?: () => Promise<Secret<string>>;
  /** The token is asked for with this one, which a person was given once; else the client asks for itself. */
  readonly refreshToken?: Secret<string>;
  readonly scope?: string;
  /** Further parameters of the token request, such as `audience` or `resource`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where id and secret go. Most servers want the body. */
  readonly style?: "body" | "basic";
  /** How requests present the token. Default `Bearer`. */
  readonly scheme?: string;
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export function createTokenAuthorizer(
  context: HttpContext,
  client: ClientCredentials,
  options: HttpClientOptions = {},
): Authorizer {
  let { refreshToken } = client;
  return createTokenCache(context.clock, async () => {
    const asking = refreshToken === undefined ? client : { ...client, refreshToken };
    const { token, next } = await fetchToken(context, asking, options);
    if (next !== undefined && refreshToken !== undefined && next.reveal() !== refreshToken.reveal()) {
      // EDP reads secrets and never writes them: the new one is used as long as this client lives.
      context.log.log(
        "warn",
        `${context.source}: its server gave another refresh token, which is not kept`,
        {},
      );
      refreshToken = next;
    }
    return token;
  });
}

interface Fetched {
  readonly token: Token;
  readonly next: Secret<string> | undefined;
}

function readRefreshToken(body: Buffer): Secret<string> | undefined {
  const [field] = readJsonFields(body, [["refresh_token"]]);
  return field?.kind === "string" && field.text !== "" ? new Secret(field.text) : undefined;
}

async function fetchToken(
  context: HttpContext,
  client: ClientCredentials,
  options: HttpClientOptions,
): Promise<Fetched> {
  const assertion = await client.assertion?.();
  const http = createHttpClient(context, { ...options, postTo: [client.tokenUrl] });
  const headers = createHeaders(client);
  const sent = [client.clientSecret, client.refreshToken, assertion].filter((secret) => secret !== undefined);
  const askedAtMs = context.clock.monotonicMs();
  try {
    const { url, body } = await http.read({
      url: client.tokenUrl,
      withoutCredentials: true,
      accept: [400, 401],
      headers,
      // The pair of a Basic sign-in is a secret in itself.
      secrets: [...sent, ...Object.values(headers).map((value) => new Secret(value.replace("Basic ", "")))],
      post: {
        contentType: "application/x-www-form-urlencoded",
        body: new Secret(createForm(client, assertion)),
      },
    });
    const { source } = context;
    const { scheme } = client;
    const answer = { source, url: printUrl(url), body, askedAtMs, sent };
    const token = readToken(scheme === undefined ? answer : { ...answer, scheme });
    return { token, next: readRefreshToken(body) };
  } finally {
    await http.close();
  }
}

function createHeaders({ style, clientId, clientSecret }: ClientCredentials): Record<string, string> {
  if (style !== "basic") return {};
  // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
  const pair = [clientId, clientSecret?.reveal() ?? ""].map(encodeURIComponent).join(":");
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function createForm(client: ClientCredentials, assertion: Secret<string> | undefined): string {
  const { refreshToken, parameters } = client;
  const grant = refreshToken === undefined ? "client_credentials" : "refresh_token";
  const form = new URLSearchParams({ grant_type: grant, ...parameters });
  if (refreshToken !== undefined) form.set("refresh_token", refreshToken.reveal());
  if (client.scope !== undefined) form.set("scope", client.scope);
  if (client.style !== "basic") {
    form.set("client_id", client.clientId);
    if (client.clientSecret !== undefined) form.set("client_secret", client.clientSecret.reveal());
  }
  if (assertion !== undefined) {
    form.set("client_assertion_type", assertionType);
    form.set("client_assertion", assertion.reveal());
  }
  return form.toString();
}
