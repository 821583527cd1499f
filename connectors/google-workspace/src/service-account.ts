// Who EDP is at Google: the JSON key of a service account, and the JWT that asks for a token in an administrator's name
// (RFC 7523; claims as developers.google.com/identity/protocols/oauth2/service-account lists them). The private key
// never leaves this process.
import { EdpError, Secret, type Clock } from "@edp/base";
import { createPrivateKey, sign, type KeyObject } from "node:crypto";

export interface ServiceAccount {
  /** Its address, for messages. */
  readonly email: string;
  readonly signAssertion: (claims: AssertionClaims, clock: Clock) => Secret<string>;
}

export interface AssertionClaims {
  readonly adminUser: string;
  readonly scopes: readonly string[];
  /** Where the assertion is sent, when the key does not say for whom it is. */
  readonly tokenEndpoint: URL;
}

/** Google takes no more than an hour. */
const lifeSeconds = 3600;

/** Throws EDP-SRC-330. */
export function openServiceAccount(source: string, text: Secret<string>): ServiceAccount {
  const fields = readKeyFile(source, text);
  const email = expectText(source, fields, "client_email");
  const keyId = expectText(source, fields, "private_key_id");
  const key = openPrivateKey(source, expectText(source, fields, "private_key"));
  // Behind a gateway the assertion is still for Google. Where it is sent is the definition's to say, never the key's.
  const audience = typeof fields["token_uri"] === "string" ? fields["token_uri"] : undefined;
  return {
    email,
    signAssertion: ({ adminUser, scopes, tokenEndpoint }, clock) => {
      const now = Math.floor(clock.now().getTime() / 1000);
      const head = encode({ alg: "RS256", typ: "JWT", kid: keyId });
      const claims = encode({
        iss: email,
        sub: adminUser,
        scope: scopes.join(" "),
        aud: audience ?? tokenEndpoint.href,
        iat: now,
        exp: now + lifeSeconds,
      });
      const signed = `${head}.${claims}`;
      return new Secret(`${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`);
    },
  };
}

function readKeyFile(source: string, text: Secret<string>): Readonly<Record<string, unknown>> {
  const fields = parseQuietly(text.reveal());
  if (typeof fields !== "object" || fields === null) throw refuse(source, "it is no JSON object");
  const known = fields as Record<string, unknown>; // an object, as the line before says
  if (known["type"] !== "service_account") throw refuse(source, 'its "type" is not service_account');
  return known;
}

/** The parser's own words quote the text, which holds a key. */
function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function expectText(source: string, fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw refuse(source, `it has no ${name}`);
}

function openPrivateKey(source: string, pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw refuse(source, "its private_key cannot be read");
  }
  if (key.asymmetricKeyType !== "rsa") throw refuse(source, "its private_key is no RSA key");
  return key;
}

const refuse = (source: string, problem: string): EdpError =>
  new EdpError("EDP-SRC-330", { source, problem });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
