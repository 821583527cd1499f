// One token for all requests of a client: fetched when first needed, renewed before it expires and once when the
// source refuses it. Tokens live in memory only.
import { EdpError, Secret, type Clock } from "@edp/base";
import { hideSecrets, type Authorizer, type Credentials } from "./credentials.ts";

export interface Token {
  readonly credentials: Credentials;
  readonly usableUntilMs: number;
}

/** A token is not used in its last minute, nor in the last tenth of a short life. */
const marginMs = 60_000;
const defaultLifeMs = 300_000;

export function createTokenCache(clock: Clock, fetchToken: () => Promise<Token>): Authorizer {
  let token: Promise<Token> | undefined;
  const fetchOnce = (): Promise<Token> => {
    // Kept as a promise, so that requests that start together share one token; a failure is not kept.
    const fresh = fetchToken().catch((error: unknown) => {
      if (token === fresh) token = undefined;
      throw error;
    });
    token = fresh;
    return fresh;
  };
  return {
    current: async () => {
      const held = await (token ?? fetchOnce());
      if (held.usableUntilMs > clock.monotonicMs()) return held.credentials;
      return (await fetchOnce()).credentials;
    },
    renew: async () => (await fetchOnce()).credentials,
  };
}

export interface TokenAnswer {
  readonly source: string;
  /** Without its query. */
  readonly url: string;
  readonly body: Buffer;
  /** By the clock's `monotonicMs`, before the request: its life counts from then. */
  readonly askedAtMs: number;
  /** What was sent and must not come back in a message. */
  readonly sent: readonly Secret<string>[];
  /** Word before the token in the header. Default `Bearer`. */
  readonly scheme?: string;
}

/** The token in an answer of a token endpoint. Throws EDP-SRC-027 with the endpoint's words when there is none. */
export function readToken({ source, url, body, askedAtMs, sent, scheme = "Bearer" }: TokenAnswer): Token {
  const fields = parseObject(body);
  const value = fields["access_token"];
  if (typeof value !== "string" || value === "")
    throw new EdpError("EDP-SRC-027", { source, url, reason: readRefusal(fields, sent) });
  const seconds = Number(fields["expires_in"]);
  const lifeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : defaultLifeMs;
  return {
    credentials: { headers: { authorization: new Secret(`${scheme} ${value}`) } },
    usableUntilMs: askedAtMs + lifeMs - Math.min(marginMs, lifeMs / 10),
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

/** `error` and the first line of `error_description`, without the secrets if the server repeats them. */
function readRefusal(fields: Readonly<Record<string, unknown>>, sent: readonly Secret<string>[]): string {
  const words = ["error", "error_description"]
    .map((key) => fields[key])
    .filter((text) => typeof text === "string");
  if (words.length === 0) return "the answer has no access_token";
  const [line = ""] = words.join(": ").split(/\r?\n/);
  // Before cutting, so that half a secret is not left at the end.
  return hideSecrets(line, sent).slice(0, 200);
}
