// Foreign words for a failed connection -> EDP's errors. Tables, because every library spells them differently.
import { EdpError, type ErrorCode } from "@edp/base";

export interface NetworkPlace {
  /** The first alert of the server over TLS, when there was one. */
  readonly alert?: unknown;
  readonly source: string;
  /** `name:port`. */
  readonly address: string;
  readonly limits?: { readonly connectMs: number; readonly headersMs: number; readonly bodyMs: number };
}

/** Verdicts of the certificate check, by OpenSSL's code. */
export const certificateVerdicts = {
  CERT_HAS_EXPIRED: "EDP-SRC-021",
  DEPTH_ZERO_SELF_SIGNED_CERT: "EDP-SRC-022",
  SELF_SIGNED_CERT_IN_CHAIN: "EDP-SRC-022",
  UNABLE_TO_GET_ISSUER_CERT: "EDP-SRC-022",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "EDP-SRC-022",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "EDP-SRC-022",
  CERT_UNTRUSTED: "EDP-SRC-022",
  CERT_REJECTED: "EDP-SRC-022",
  INVALID_CA: "EDP-SRC-022",
  ERR_TLS_CERT_ALTNAME_INVALID: "EDP-SRC-023",
  HOSTNAME_MISMATCH: "EDP-SRC-023",
  CERT_NOT_YET_VALID: "EDP-SRC-024",
} as const satisfies Record<string, ErrorCode>;

/** What certificate verdicts mean when the certificate itself is not at hand. */
const certificateTexts = {
  "EDP-SRC-021": "has expired",
  "EDP-SRC-022": "its issuer is unknown here",
  "EDP-SRC-023": "the names in it do not fit",
  "EDP-SRC-024": "is not valid yet",
} as const;

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens on this port",
  ECONNRESET: "the connection was closed by the other side",
  EPIPE: "the connection was closed by the other side",
  UND_ERR_SOCKET: "the connection was closed by the other side",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  ETIMEDOUT: "no answer",
  EADDRNOTAVAIL: "no way leads there",
};

/** Alerts by which a server says that it is not content with the client's certificate, by OpenSSL's code. */
const clientRefusals = [
  ["ALERT_CERTIFICATE_REQUIRED", "none was sent"],
  ["ALERT_BAD_CERTIFICATE", "the one that was sent is damaged or not allowed"],
  ["ALERT_UNKNOWN_CA", "it does not know who issued the one that was sent"],
  ["ALERT_CERTIFICATE_EXPIRED", "the one that was sent has expired"],
  ["ALERT_CERTIFICATE_REVOKED", "the one that was sent was revoked"],
  ["ALERT_CERTIFICATE_UNKNOWN", "it does not accept the one that was sent"],
] as const;

const slow = {
  UND_ERR_CONNECT_TIMEOUT: { phase: "accept a connection", limit: "connectMs" },
  UND_ERR_HEADERS_TIMEOUT: { phase: "begin an answer", limit: "headersMs" },
  UND_ERR_BODY_TIMEOUT: { phase: "go on with its answer", limit: "bodyMs" },
} as const;

export function readErrorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if (error instanceof AggregateError && error.errors.length > 0) return readErrorCode(error.errors[0]);
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The EDP error for a failed connection or a broken transfer; errors of ours pass through. */
export function toNetworkError(error: unknown, place: NetworkPlace): unknown {
  const own = findEdpError(error);
  if (own !== undefined) return own;
  const code = readErrorCode(error);
  const { source, address } = place;
  const cause = { cause: error };
  if (code in certificateVerdicts) {
    const verdict = certificateVerdicts[code as keyof typeof certificateVerdicts]; // looked up just before
    return new EdpError(verdict, { source, address, certificate: certificateTexts[verdict] }, cause);
  }
  if (code in slow) {
    const { phase, limit } = slow[code as keyof typeof slow]; // looked up just before
    return new EdpError(
      "EDP-SRC-007",
      { source, address, phase, limitMs: place.limits?.[limit] ?? 0 },
      cause,
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") {
    return new EdpError("EDP-SRC-026", { source, host: address.replace(/:\d+$/, ""), reason: code }, cause);
  }
  const said = [code, readErrorCode(place.alert)];
  const refusal = clientRefusals.find(([ending]) => said.some((word) => word.endsWith(ending)));
  if (refusal !== undefined)
    return new EdpError("EDP-SRC-110", { source, address, reason: refusal[1] }, cause);
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code === "EPROTO") {
    return new EdpError(
      "EDP-SRC-025",
      { source, address, reason: code.toLowerCase().replaceAll("_", " ") },
      cause,
    );
  }
  const reason = unreachable[code] ?? (error instanceof Error ? error.message : "connection failed");
  return new EdpError("EDP-SRC-001", { source, address, reason }, cause);
}

function findEdpError(error: unknown): EdpError | undefined {
  if (error instanceof EdpError) return error;
  if (error instanceof AggregateError) return error.errors.map(findEdpError).find((own) => own !== undefined);
  return error instanceof Error && error.cause !== undefined ? findEdpError(error.cause) : undefined;
}
