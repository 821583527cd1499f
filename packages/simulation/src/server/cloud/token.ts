// The token endpoints of the simulated cloud: OAuth 2.0 client credentials, with the error numbers that Microsoft
// Entra's public documentation lists, and the one inside a machine. Tokens are signed with a key of this process, so
// that a wrong one is seen.
import type { Clock, Secret } from "@edp/base";
import { createHmac, randomBytes } from "node:crypto";
import { ok, type Answer, type Ask } from "../exchange.ts";
import { findAssertionProblem, type KnownCredentials } from "./assertion.ts";
import { refuse } from "./refuse.ts";
import { clientId, tenantId } from "./tenant.ts";

export interface TokenDesk {
  readonly issue: (ask: Ask, tenant: string) => Promise<Answer>;
  /** To whoever is on the machine: no secret, but a header that a forged request cannot have. */
  readonly issueToMachine: (ask: Ask) => Answer;
  /** The roles of a good token; a text that says what is wrong with a bad one. */
  readonly read: (authorization: string | undefined) => readonly string[] | string;
}

export interface TokenSettings extends KnownCredentials {
  readonly secret: () => Promise<Secret<string>>;
  readonly clock: Clock;
  readonly roles: readonly string[];
  readonly lifeSeconds: number;
}

export function createTokenDesk(settings: TokenSettings): TokenDesk {
  const { secret, clock, roles, lifeSeconds } = settings;
  const key = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");
  const give = (): Answer => {
    const exp = Math.floor(clock.now().getTime() / 1000) + lifeSeconds;
    const claims = encode({ aud: "https://graph.microsoft.com", tid: tenantId, appid: clientId, roles, exp });
    const text = `${encode({ alg: "HS256", typ: "JWT" })}.${claims}`;
    const token = `${text}.${sign(text)}`;
    return ok({ token_type: "Bearer", expires_in: lifeSeconds, access_token: token });
  };
  return {
    issue: async (ask, tenant) => {
      const form = new URLSearchParams(ask.body);
      const problem =
        findProblem(form, tenant) ??
        (form.has("client_assertion")
          ? findAssertionProblem(form.get("client_assertion") ?? "", ask.url.href, settings)
          : findSecretProblem(form, (await secret()).reveal()));
      return problem ?? give();
    },
    issueToMachine: (ask) => {
      const words = "The request must come from this machine and say so in its header.";
      if (ask.headers["metadata"] !== "true" || !ask.url.searchParams.has("resource"))
        return { status: 400, body: { error: "invalid_request", error_description: words } };
      return give();
    },
    read: (authorization) => {
      const [head = "", claims = "", signature = ""] =
        authorization?.replace(/^Bearer /, "").split(".") ?? [];
      if (claims === "") return "Access token is empty.";
      if (sign(`${head}.${claims}`) !== signature)
        return "Access token validation failure. Invalid signature.";
      const { exp, roles: granted } = decode(claims);
      if (exp * 1000 <= clock.now().getTime()) return "Lifetime validation failed, the token is expired.";
      return granted;
    },
  };
}

function findProblem(form: URLSearchParams, tenant: string): Answer | undefined {
  if (tenant !== tenantId) return refuse(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  if (form.get("grant_type") !== "client_credentials")
    return refuse(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
  const client = form.get("client_id") ?? "";
  if (client === clientId) return undefined;
  return refuse(400, "unauthorized_client", 700016, `Application with identifier '${client}' was not found.`);
}

function findSecretProblem(form: URLSearchParams, secret: string): Answer | undefined {
  if (form.get("client_secret") === secret) return undefined;
  return refuse(401, "invalid_client", 7000215, `Invalid client secret provided for app '${clientId}'.`);
}

interface Claims {
  readonly exp: number;
  readonly roles: readonly string[];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
// Only what `issue` signed comes here.
const decode = (text: string): Claims => JSON.parse(Buffer.from(text, "base64url").toString()) as Claims;
