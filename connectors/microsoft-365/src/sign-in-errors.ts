// Entra's numbers, turned into what to do. The number decides; Microsoft's words may change, and trace ids tell the
// reader nothing.
import { EdpError } from "@edp/base";
import type { GraphConfig } from "./config.ts";

interface Refusal {
  readonly source: string;
  readonly clientId: string;
  readonly tenantId: string;
  readonly reason: string;
  readonly cause: { readonly cause: unknown };
}

type Explain = (refusal: Refusal) => EdpError;

const secretIsWrong: Explain = ({ cause, tenantId: _tenant, ...p }) => new EdpError("EDP-SRC-070", p, cause);
const secretHasExpired: Explain = ({ cause, tenantId: _tenant, ...p }) =>
  new EdpError("EDP-SRC-071", p, cause);
const appIsUnknown: Explain = ({ cause, ...p }) => new EdpError("EDP-SRC-072", p, cause);
const tenantIsUnknown: Explain = ({ cause, ...p }) => new EdpError("EDP-SRC-073", p, cause);
const isRefused: Explain = ({ cause, tenantId: _tenant, ...p }) => new EdpError("EDP-SRC-074", p, cause);
const certificateIsUnknown: Explain = ({ cause, tenantId: _tenant, ...p }) =>
  new EdpError("EDP-SRC-084", p, cause);
const clockIsWrong: Explain = ({ cause, tenantId: _tenant, ...p }) => new EdpError("EDP-SRC-085", p, cause);
const isNotConsented: Explain = ({ cause, ...p }) => new EdpError("EDP-SRC-086", p, cause);
const policyForbids: Explain = ({ cause, tenantId: _tenant, ...p }) => new EdpError("EDP-SRC-087", p, cause);
const federationDiffers: Explain = ({ cause, tenantId: _tenant, ...p }) =>
  new EdpError("EDP-SRC-088", p, cause);

/** AADSTS numbers, as the public list of Entra's sign-in errors explains them. */
const explanations: Readonly<Record<string, Explain>> = {
  "7000215": secretIsWrong,
  "7000216": secretIsWrong, // neither secret nor assertion was seen in the request
  "7000218": secretIsWrong,
  "7000222": secretHasExpired,
  "700016": appIsUnknown,
  "7000112": isRefused, // the app is disabled
  "90002": tenantIsUnknown,
  "900023": tenantIsUnknown,
  "50059": tenantIsUnknown,
  "700027": certificateIsUnknown,
  "700024": clockIsWrong,
  "7000229": isNotConsented,
  "53003": policyForbids,
  "53000": policyForbids,
  "70021": federationDiffers,
  "700211": federationDiffers,
  "700212": federationDiffers,
  "700213": federationDiffers,
};

export function explainRefusal(source: string, config: GraphConfig, error: unknown): unknown {
  if (!(error instanceof EdpError) || error.code !== "EDP-SRC-027") return error;
  const reason = readWords(error as EdpError); // instanceof forgets the code's type
  const number = /AADSTS(\d+)/.exec(reason)?.[1];
  if (number === undefined) return error;
  const { clientId, tenantId } = config;
  return (explanations[number] ?? isRefused)({ source, clientId, tenantId, reason, cause: { cause: error } });
}

function readWords(error: EdpError): string {
  const params = error.issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-027
  const words = params?.reason ?? "";
  return words
    .replace(/^\w+: /, "")
    .replace(/ ?(Trace ID|Correlation ID|Timestamp): .*$/s, "")
    .replace(/[.\s]+$/, "");
}
