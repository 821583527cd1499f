// Who EDP is, for servers that ask for a certificate of their clients (mTLS).
import { EdpError, type Secret } from "@edp/base";
import { createPrivateKey, X509Certificate } from "node:crypto";

export interface ClientCertificate {
  /** PEM, with the certificates between it and its authority, if there are any. */
  readonly certificate: Secret<string>;
  /** PEM. */
  readonly key: Secret<string>;
}

/** What node:tls takes. Throws EDP-SRC-109 when the two cannot be a client's, with words that hold nothing of them. */
export function readIdentity(
  source: string,
  { certificate, key }: ClientCertificate,
): { readonly cert: string; readonly key: string } {
  const parsed = parse(
    source,
    "the certificate is no PEM text",
    () => new X509Certificate(certificate.reveal()),
  );
  const known = parse(source, "the key is no PEM text without a password", () =>
    createPrivateKey(key.reveal()),
  );
  if (!parsed.checkPrivateKey(known))
    throw new EdpError("EDP-SRC-109", { source, problem: "the key belongs to another certificate" });
  return { cert: certificate.reveal(), key: key.reveal() };
}

function parse<T>(source: string, problem: string, work: () => T): T {
  try {
    return work();
  } catch {
    // Without the cause: OpenSSL's words may repeat what was given.
    throw new EdpError("EDP-SRC-109", { source, problem });
  }
}
