// What a server's certificate is worth, in the words that people read in a check.
import { EdpError, type Clock } from "@edp/base";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { certificateVerdicts } from "../http/network-error.ts";

export interface CertificatePlace {
  readonly source: string;
  /** `name:port`. */
  readonly address: string;
  readonly clock: Clock;
}

const dayMs = 86_400_000;

/**
 * Judges a connection that was made with `rejectUnauthorized: false`, so that a bad certificate can be
 * described. Returns a line for people, or throws EDP-SRC-021 to 025. Send nothing before it has passed.
 */
export function expectTrustedCertificate(socket: TLSSocket, place: CertificatePlace): string {
  const certificate = socket.getPeerCertificate();
  if (socket.authorized)
    return `${describeNames(certificate)}, valid until ${describeDay(certificate.valid_to)}`;
  const { source, address } = place;
  // Node types this as Error, but it is OpenSSL's code as text.
  const code = String(socket.authorizationError);
  if (!(code in certificateVerdicts)) {
    throw new EdpError("EDP-SRC-025", { source, address, reason: code.toLowerCase().replaceAll("_", " ") });
  }
  const verdict = certificateVerdicts[code as keyof typeof certificateVerdicts]; // looked up just before
  throw new EdpError(verdict, {
    source,
    address,
    certificate: describeFault(verdict, certificate, place.clock),
  });
}

type Verdict = (typeof certificateVerdicts)[keyof typeof certificateVerdicts];

function describeFault(verdict: Verdict, certificate: PeerCertificate, clock: Clock): string {
  const names = `(${describeNames(certificate)})`;
  const now = clock.now().getTime();
  switch (verdict) {
    case "EDP-SRC-021":
      return `expired ${describeDays(now - Date.parse(certificate.valid_to))} ago ${names}`;
    case "EDP-SRC-022":
      return `its issuer is unknown here ${names}`;
    case "EDP-SRC-023":
      return `it names ${certificate.subjectaltname?.replaceAll("DNS:", "") ?? String(certificate.subject.CN)} ${names}`;
    case "EDP-SRC-024":
      return `is valid only in ${describeDays(Date.parse(certificate.valid_from) - now)} ${names}`;
  }
}

/** `CN=dc1.corp.example, issuer CORP-CA`. Any part may be missing in what a server sends. */
function describeNames(certificate: Partial<PeerCertificate>): string {
  const subject = certificate.subject?.CN ?? "no name";
  const issuer = certificate.issuer?.CN ?? certificate.issuer?.O ?? "unknown";
  return `CN=${String(subject)}, issuer ${String(issuer)}`;
}

function describeDays(ms: number): string {
  const days = Math.floor(ms / dayMs);
  if (days >= 1) return `${days.toString()} ${days === 1 ? "day" : "days"}`;
  const hours = Math.max(1, Math.round(ms / 3_600_000));
  return `${hours.toString()} ${hours === 1 ? "hour" : "hours"}`;
}

function describeDay(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString().slice(0, 10);
}
