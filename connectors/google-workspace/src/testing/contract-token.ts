// Google's token endpoint as its public documentation describes it: a signed assertion of a service account, and the
// errors that it answers with. After developers.google.com/identity/protocols/oauth2/service-account.
import type { Clock } from "@edp/base";
import type { HttpReply, HttpSeen } from "@edp/connector-sdk/conformance";
import { signIn } from "@edp/connector-sdk/conformance";
import { generateKeyPairSync, verify, type KeyObject } from "node:crypto";

export interface ContractAccount {
  readonly email: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
  readonly tokenUri: string;
  /** The JSON file that the Google Cloud console would give. */
  readonly keyFile: string;
}

/** A service account with a key of its own. */
export function createContractAccount(name = "edp-reader"): ContractAccount {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const email = `${name}@acme-example.iam.gserviceaccount.com`;
  const keyId = "0123456789abcdef0123456789abcdef01234567";
  const tokenUri = "https://oauth2.googleapis.com/token";
  const keyFile = JSON.stringify({
    type: "service_account",
    project_id: "acme-example",
    private_key_id: keyId,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: email,
    client_id: "100000000000000000001",
    token_uri: tokenUri,
  });
  return { email, keyId, publicKey, tokenUri, keyFile };
}

export interface TokenRules {
  readonly account: ContractAccount;
  readonly adminUser: string;
  /** What domain-wide delegation allows. Absent: everything. */
  readonly granted?: readonly string[];
  readonly clock: Clock;
  readonly issueToken: (scopes: readonly string[]) => string;
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly scope?: string;
  readonly iat?: number;
  readonly exp?: number;
}

const refuse = (error: string, words: string, status = 400): HttpReply => ({
  about: signIn,
  status,
  json: { error, error_description: words },
});

export function answerToken({ body }: HttpSeen, rules: TokenRules): HttpReply {
  const form = new URLSearchParams(body);
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
    return refuse("unsupported_grant_type", "Invalid grant_type");
  const [head = "", payload = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const { alg, kid } = decode(head) as { readonly alg?: string; readonly kid?: string };
  const claims = decode(payload) as Claims;
  if (claims.iss !== rules.account.email) return refuse("invalid_grant", "Invalid grant: account not found");
  const isSigned =
    alg === "RS256" &&
    kid === rules.account.keyId &&
    verify(
      "sha256",
      Buffer.from(`${head}.${payload}`),
      rules.account.publicKey,
      Buffer.from(signature, "base64url"),
    );
  if (!isSigned) return refuse("invalid_grant", "Invalid JWT Signature.");
  return findClaimFault(claims, rules) ?? grant(claims, rules);
}

function findClaimFault(claims: Claims, { account, adminUser, clock }: TokenRules): HttpReply | undefined {
  const now = Math.floor(clock.now().getTime() / 1000);
  const { iat = 0, exp = 0 } = claims;
  if (claims.aud !== account.tokenUri) return refuse("invalid_grant", "Invalid JWT: Failed audience check.");
  if (exp - iat > 3600 || exp < now || iat > now + 300)
    return refuse(
      "invalid_grant",
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
    );
  if (claims.sub !== adminUser) return refuse("invalid_grant", "Invalid email or User ID");
  return undefined;
}

/** All scopes or none. */
function grant({ scope = "" }: Claims, { granted, issueToken }: TokenRules): HttpReply {
  const scopes = scope.split(" ");
  if (granted !== undefined && scopes.some((wanted) => !granted.includes(wanted)))
    return refuse(
      "unauthorized_client",
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
      401,
    );
  return {
    about: signIn,
    json: { access_token: issueToken(scopes), expires_in: 3599, token_type: "Bearer" },
  };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as unknown;
  } catch {
    return {};
  }
}
