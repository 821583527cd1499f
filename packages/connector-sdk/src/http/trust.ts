// Whom EDP trusts over TLS, and who it is itself.
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** Trust in the built-in certificates and, beside them, in the company's own. */
export function createTrust(
  extraCa: string | undefined,
  identity?: { readonly cert: string; readonly key: string },
): SecureContext {
  const trusted = getCACertificates("default");
  const ca = extraCa === undefined ? trusted : [...trusted, extraCa];
  return createSecureContext({ ca, minVersion: "TLSv1.2", ...identity });
}
