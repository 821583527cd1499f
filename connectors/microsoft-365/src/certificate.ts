// Signing in with a certificate: a JWT that says who asks, signed with the private key whose certificate the app
// registration knows. The key never leaves this process.
import { EdpError, Secret, type Clock } from "@edp/base";
import {
  constants,
  createPrivateKey,
  createPublicKey,
  randomUUID,
  sign,
  X509Certificate,
  type KeyObject,
} from "node:crypto";

export interface CertificateCredential {
  /** For messages: until when the certificate is good. */
  readonly notAfter: Date;
  readonly signAssertion: (audience: string, clientId: string) => Secret<string>;
}

/** Entra advises five to ten minutes; each token gets its own. */
const lifeSeconds = 300;

/** PEM text with the private key and its certificate, in any order. Throws EDP-SRC-080 and EDP-SRC-081. */
export function openCertificate(source: string, pem: Secret<string>, clock: Clock): CertificateCredential {
  const { key, certificate } = readPem(source, pem);
  const notAfter = certificate.validToDate;
  const notBefore = certificate.validFromDate;
  const now = clock.now();
  if (now >= notAfter) throw new EdpError("EDP-SRC-081", { source, notAfter: notAfter.toISOString() });
  if (now < notBefore) throw refuse(source, `the certificate is not valid before ${notBefore.toISOString()}`);
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  return {
    notAfter,
    signAssertion: (audience, clientId) => {
      const nowSeconds = Math.floor(clock.now().getTime() / 1000);
      const head = encode({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint });
      const claims = encode({
        aud: audience,
        iss: clientId,
        sub: clientId,
        jti: randomUUID(),
        nbf: nowSeconds,
        iat: nowSeconds,
        exp: nowSeconds + lifeSeconds,
      });
      const text = `${head}.${claims}`;
      const signature = sign("sha256", Buffer.from(text), {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
      return new Secret(`${text}.${signature.toString("base64url")}`);
    },
  };
}

function readPem(
  source: string,
  pem: Secret<string>,
): { readonly key: KeyObject; readonly certificate: X509Certificate } {
  const text = pem.reveal();
  const keyText = /-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA )?PRIVATE KEY-----/.exec(
    text,
  )?.[0];
  const certificateText = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text)?.[0];
  if (keyText === undefined)
    throw refuse(source, "it has no unencrypted private key (-----BEGIN PRIVATE KEY-----)");
  if (certificateText === undefined)
    throw refuse(source, "it has no certificate (-----BEGIN CERTIFICATE-----)");
  const read = <T>(part: string, parse: () => T): T => {
    try {
      return parse();
    } catch {
      // The parser's own words may quote the text, which holds a key.
      throw refuse(source, `its ${part} cannot be read`);
    }
  };
  const key = read("private key", () => createPrivateKey(keyText));
  const certificate = read("certificate", () => new X509Certificate(certificateText));
  if (key.asymmetricKeyType !== "rsa")
    throw refuse(source, "its private key is no RSA key, which Entra wants");
  if (!createPublicKey(key).equals(certificate.publicKey))
    throw refuse(source, "private key and certificate do not belong together");
  return { key, certificate };
}

const refuse = (source: string, problem: string): EdpError =>
  new EdpError("EDP-SRC-080", { source, problem });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
