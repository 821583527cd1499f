// A source's config as the rest of the connector reads it: endpoints as addresses, lists of properties complete.
import { EdpError, type JsonObject } from "@edp/base";
import type { ConnectorContext, Quota } from "@edp/connector-sdk";
import { groupProperties, userProperties } from "./properties.ts";

export type SignInKind = "client-secret" | "certificate" | "managed-identity" | "workload-identity";

export interface GraphConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly auth: SignInKind;
  readonly loginEndpoint: URL;
  /** Ends without a slash. */
  readonly graphEndpoint: URL;
  /** Where a managed identity gets its tokens. */
  readonly identityEndpoint: URL | undefined;
  /** File with the token of a federated workload. */
  readonly federatedTokenFile: string;
  /** Hosts that reports may be downloaded from. */
  readonly reportEndpoints: readonly URL[];
  readonly pageSize: number;
  readonly userPageSize: number;
  readonly signInActivity: boolean;
  readonly managers: boolean;
  /** Ask Graph for changes only, where it can tell them. */
  readonly changes: boolean;
  readonly userProperties: readonly string[];
  readonly groupProperties: readonly string[];
  readonly reports: readonly string[];
  readonly reportDays: number;
  /** Requests in a time, the parts of a batch each for themselves. */
  readonly quota: Quota | undefined;
  readonly privateNetwork: boolean;
}

/** The most that Graph gives on a page, and with sign-in activity. */
const largestPage = 999;
export const largestPageWithActivity = 500;

/** Where Kubernetes puts the token of a workload identity. */
const usualTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";

const usualReports = [
  "getOffice365ActiveUserDetail",
  "getEmailActivityUserDetail",
  "getTeamsUserActivityUserDetail",
  "getOneDriveActivityUserDetail",
];

interface Changes {
  readonly add?: readonly string[];
  readonly omit?: readonly string[];
}

/** The shape that the manifest's schema has already checked. */
interface RawConfig {
  readonly tenantId: string;
  readonly clientId?: string;
  readonly auth?: SignInKind;
  readonly loginEndpoint?: string;
  readonly graphEndpoint?: string;
  readonly identityEndpoint?: string;
  readonly federatedTokenFile?: string;
  readonly reportEndpoints?: readonly string[];
  readonly pageSize?: number;
  readonly signInActivity?: boolean;
  readonly managers?: boolean;
  readonly changes?: boolean;
  readonly attributes?: { readonly users?: Changes; readonly groups?: Changes };
  readonly usageReports?: { readonly reports?: readonly string[]; readonly period?: string };
  readonly quota?: { readonly requests: number; readonly perSeconds: number };
  readonly privateNetwork?: boolean;
}

export function readConfig(context: Pick<ConnectorContext, "source" | "config">): GraphConfig {
  const { source } = context;
  const raw = context.config as JsonObject & RawConfig; // checked against connector.yaml before it comes here
  const { pageSize = largestPage, signInActivity = false, auth = "client-secret", quota } = raw;
  if (raw.clientId === undefined && auth !== "managed-identity")
    throw new EdpError("EDP-SRC-028", { source, key: "clientId", problem: `is needed with auth: ${auth}` });
  const activity = signInActivity ? ["signInActivity"] : [];
  return {
    tenantId: raw.tenantId,
    clientId: raw.clientId ?? "",
    auth,
    loginEndpoint: readEndpoint(source, "loginEndpoint", raw.loginEndpoint),
    graphEndpoint: readEndpoint(source, "graphEndpoint", raw.graphEndpoint),
    identityEndpoint: raw.identityEndpoint === undefined ? undefined : new URL(raw.identityEndpoint),
    federatedTokenFile: raw.federatedTokenFile ?? usualTokenFile,
    reportEndpoints: (raw.reportEndpoints ?? []).map((text) => new URL(text)),
    pageSize,
    userPageSize: signInActivity ? Math.min(pageSize, largestPageWithActivity) : pageSize,
    signInActivity,
    managers: raw.managers ?? true,
    changes: raw.changes ?? true,
    userProperties: change([...userProperties, ...activity], raw.attributes?.users),
    groupProperties: change(groupProperties, raw.attributes?.groups),
    reports: raw.usageReports?.reports ?? usualReports,
    reportDays: Number((raw.usageReports?.period ?? "D30").slice(1)),
    quota: quota === undefined ? undefined : { requests: quota.requests, perMs: quota.perSeconds * 1000 },
    privateNetwork: raw.privateNetwork ?? false,
  };
}

/** Without its key a record is nothing, so `id` stays whatever is omitted. */
function change(properties: readonly string[], { add = [], omit = [] }: Changes = {}): readonly string[] {
  const kept = properties.filter((name) => name === "id" || !omit.includes(name));
  return [...new Set([...kept, ...add])];
}

function readEndpoint(source: string, key: string, text = ""): URL {
  if (URL.canParse(text)) return new URL(text.replace(/\/+$/, ""));
  throw new EdpError("EDP-SRC-028", { source, key, problem: `"${text}" is no address` });
}
