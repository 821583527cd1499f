// OAuth 2.0 client credentials: a token for this connector, fetched when first needed, renewed before it
// expires and once when the source refuses it. Tokens live in memory only.
import { EdpError, Secret } from "@edp/base";
import { createHttpClient, type HttpClientOptions } from "./client.ts";
import { printUrl, type HttpContext } from "./attempt.ts";
import type { Authorizer, Credentials } from "./credentials.ts";

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret<string>;
  readonly scope?: string;
  /** Further parameters of the token request, such as `audience` or `resource`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where id and secret go. Most servers want the body. */
  readonly style?: "body" | "basic";
}

/** A token is not used in its last minute, nor in the last tenth of a short life. */
const marginMs = 60_000;
const defaultLifeMs = 300_000;

interface Token {
  readonly credentials: Credentials;
  readonly usableUntilMs: number;
}

export function createTokenAuthorizer(
  context: HttpContext,
  client: ClientCredentials,
  options: HttpClientOptions = {},
): Authorizer {
  let token: Promise<Token> | undefined;
  const fetchOnce = (): Promise<Token> => {
    // Kept as a promise, so that requests that start together share one token; a failure is not kept.
    const fresh = fetchToken(context, client, options).catch((error: unknown) => {
      if (token === fresh) token = undefined;
      throw error;
    });
    token = fresh;
    return fresh;
  };
  return {
    current: async () => {
      const held = await (token ?? fetchOnce());
      if (held.usableUntilMs > context.clock.monotonicMs()) return held.credentials;
      return (await fetchOnce()).credentials;
    },
    renew: async () => (await fetchOnce()).credentials,
  };
}

async function fetchToken(
  context: HttpContext,
  client: ClientCredentials,
  options: HttpClientOptions,
): Promise<Token> {
  const http = createHttpClient(context, { ...options, postTo: [client.tokenUrl] });
  const askedAtMs = context.clock.monotonicMs();
  try {
    const { url, body } = await http.read({
      url: client.tokenUrl,
      withoutCredentials: true,
      accept: [400, 401],
      headers: createHeaders(client),
      post: { contentType: "application/x-www-form-urlencoded", body: new Secret(createForm(client)) },
    });
    return readToken(context.source, client, url, { body, askedAtMs });
  } finally {
    await http.close();
  }
}

function createHeaders(client: ClientCredentials): Record<string, string> {
  if (client.style !== "basic") return {};
  // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
  const pair = [client.clientId, client.clientSecret.reveal()].map(encodeURIComponent).join(":");
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function createForm(client: ClientCredentials): string {
  const form = new URLSearchParams({ grant_type: "client_credentials", ...client.parameters });
  if (client.scope !== undefined) form.set("scope", client.scope);
  if (client.style !== "basic") {
    form.set("client_id", client.clientId);
    form.set("client_secret", client.clientSecret.reveal());
  }
  return form.toString();
}

function readToken(
  source: string,
  client: ClientCredentials,
  url: URL,
  answer: { readonly body: Buffer; readonly askedAtMs: number },
): Token {
  const fields = parseObject(answer.body);
  const value = fields["access_token"];
  if (typeof value !== "string" || value === "") {
    throw new EdpError("EDP-SRC-027", {
      source,
      url: printUrl(url),
      reason: readRefusal(fields, client.clientSecret),
    });
  }
  const seconds = Number(fields["expires_in"]);
  const lifeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : defaultLifeMs;
  return {
    credentials: { headers: { authorization: new Secret(`Bearer ${value}`) } },
    usableUntilMs: answer.askedAtMs + lifeMs - Math.min(marginMs, lifeMs / 10),
  };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(body.toString("utf8")) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `error` and the first line of `error_description`, without the secret if the server repeats it. */
function readRefusal(fields: Readonly<Record<string, unknown>>, secret: Secret<string>): string {
  const words = ["error", "error_description"]
    .map((key) => fields[key])
    .filter((text) => typeof text === "string");
  if (words.length === 0) return "the answer has no access_token";
  const [line = ""] = words.join(": ").split(/\r?\n/);
  const value = secret.reveal();
  return [value, encodeURIComponent(value)]
    .reduce((text, part) => text.replaceAll(part, "[secret]"), line)
    .slice(0, 200);
}
