// Whether a signed assertion proves that the app asks: by a certificate that the registration knows, or as the token
// of a workload that it is federated with.
import type { Clock } from "@edp/base";
import { constants, verify, X509Certificate } from "node:crypto";
import type { Answer } from "../exchange.ts";
import { refuse } from "./refuse.ts";
import { clientId } from "./tenant.ts";

export interface KnownCredentials {
  readonly clock: Clock;
  /** PEM of the certificate that was uploaded to the app registration. */
  readonly certificate?: string;
  /** The token that the federated issuer gave to the workload. */
  readonly federatedToken?: string;
}

interface Parts {
  readonly head: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

export function findAssertionProblem(
  assertion: string,
  audience: string,
  { clock, certificate, federatedToken }: KnownCredentials,
): Answer | undefined {
  if (federatedToken !== undefined && assertion === federatedToken) return undefined;
  const parts = parse(assertion);
  if (parts === undefined || parts.head["x5t#S256"] === undefined)
    return refuse(401, "invalid_client", 700213, "No matching federated identity record found.");
  if (certificate === undefined || !isSigned(parts, new X509Certificate(certificate)))
    return refuse(
      401,
      "invalid_client",
      700027,
      "The certificate is not registered, or its key did not sign this.",
    );
  const { aud, iss, sub, exp, jti } = parts.claims;
  const nowSeconds = clock.now().getTime() / 1000;
  if (typeof exp !== "number" || exp <= nowSeconds || exp > nowSeconds + 86_400)
    return refuse(401, "invalid_client", 700024, "The assertion is not within its valid time range.");
  const isRight = aud === audience && iss === clientId && sub === clientId && typeof jti === "string";
  return isRight
    ? undefined
    : refuse(401, "invalid_client", 700023, "The claims of the assertion do not fit.");
}

function isSigned({ head, signed, signature }: Parts, certificate: X509Certificate): boolean {
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  if (head["alg"] !== "PS256" || head["x5t#S256"] !== thumbprint) return false;
  const key = { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify("sha256", Buffer.from(signed), key, signature);
}

function parse(assertion: string): Parts | undefined {
  const [head = "", claims = "", signature = ""] = assertion.split(".");
  const read = (text: string) =>
    JSON.parse(Buffer.from(text, "base64url").toString()) as Readonly<Record<string, unknown>>; // or it throws
  try {
    return {
      head: read(head),
      claims: read(claims),
      signed: `${head}.${claims}`,
      signature: Buffer.from(signature, "base64url"),
    };
  } catch {
    return undefined;
  }
}
