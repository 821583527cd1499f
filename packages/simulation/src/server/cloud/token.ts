// The token endpoint of the simulated cloud: OAuth 2.0 client credentials, with the error numbers that Microsoft
// Entra's public documentation lists. Tokens are signed with a key of this process, so that a wrong one is seen.
import type { Clock, Secret } from "@edp/base";
import { createHmac, randomBytes } from "node:crypto";
import type { Answer, Ask } from "../exchange.ts";
import { clientId, tenantId } from "./tenant.ts";

export interface TokenDesk {
  readonly issue: (ask: Ask, tenant: string) => Promise<Answer>;
  /** The roles of a good token; a text that says what is wrong with a bad one. */
  readonly read: (authorization: string | undefined) => readonly string[] | string;
}

export interface TokenSettings {
  readonly secret: () => Promise<Secret<string>>;
  readonly clock: Clock;
  readonly roles: readonly string[];
  readonly lifeSeconds: number;
}

export function createTokenDesk({ secret, clock, roles, lifeSeconds }: TokenSettings): TokenDesk {
  const key = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");
  return {
    issue: async (ask, tenant) => {
      const form = new URLSearchParams(ask.body);
      const problem = findProblem(form, tenant, (await secret()).reveal());
      if (problem !== undefined) return problem;
      const exp = Math.floor(clock.now().getTime() / 1000) + lifeSeconds;
      const claims = encode({
        aud: "https://graph.microsoft.com",
        tid: tenantId,
        appid: clientId,
        roles,
        exp,
      });
      const text = `${encode({ alg: "HS256", typ: "JWT" })}.${claims}`;
      const token = `${text}.${sign(text)}`;
      return { status: 200, body: { token_type: "Bearer", expires_in: lifeSeconds, access_token: token } };
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

function findProblem(form: URLSearchParams, tenant: string, secret: string): Answer | undefined {
  if (tenant !== tenantId) return refuse(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  if (form.get("grant_type") !== "client_credentials") {
    return refuse(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
  }
  const client = form.get("client_id") ?? "";
  if (client !== clientId) {
    return refuse(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${client}' was not found.`,
    );
  }
  if (form.get("client_secret") === secret) return undefined;
  return refuse(401, "invalid_client", 7000215, `Invalid client secret provided for app '${client}'.`);
}

const refuse = (status: number, error: string, number: number, words: string): Answer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${number.toString()}: ${words} Trace ID: 00000000-0000-4000-8000-000000000000`,
    error_codes: [number],
  },
});

interface Claims {
  readonly exp: number;
  readonly roles: readonly string[];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
// Only what `issue` signed comes here.
const decode = (text: string): Claims => JSON.parse(Buffer.from(text, "base64url").toString()) as Claims;
