// A source's config as the rest of the connector reads it: endpoints as addresses, lists of properties complete.
import { EdpError, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";

export interface GraphConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly loginEndpoint: URL;
  /** Ends without a slash. */
  readonly graphEndpoint: URL;
  readonly pageSize: number;
  readonly userPageSize: number;
  readonly signInActivity: boolean;
  readonly managers: boolean;
  readonly userProperties: readonly string[];
  readonly groupProperties: readonly string[];
  readonly privateNetwork: boolean;
}

/** What is read of an account: identity and lifecycle, nothing personal beyond it. */
const userProperties = [
  "id",
  "userPrincipalName",
  "displayName",
  "givenName",
  "surname",
  "mail",
  "jobTitle",
  "department",
  "companyName",
  "employeeId",
  "accountEnabled",
  "userType",
  "createdDateTime",
  "onPremisesImmutableId",
  "onPremisesSyncEnabled",
];

const groupProperties = [
  "id",
  "displayName",
  "description",
  "mail",
  "mailEnabled",
  "securityEnabled",
  "groupTypes",
  "visibility",
  "createdDateTime",
  "onPremisesSyncEnabled",
];

/** The most that Graph gives on a page, and with sign-in activity. */
const largestPage = 999;
const largestPageWithActivity = 500;

interface Changes {
  readonly add?: readonly string[];
  readonly omit?: readonly string[];
}

/** The shape that the manifest's schema has already checked. */
interface RawConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly loginEndpoint: string;
  readonly graphEndpoint: string;
  readonly pageSize?: number;
  readonly signInActivity?: boolean;
  readonly managers?: boolean;
  readonly attributes?: { readonly users?: Changes; readonly groups?: Changes };
  readonly privateNetwork?: boolean;
}

export function readConfig(context: Pick<ConnectorContext, "source" | "config">): GraphConfig {
  const raw = context.config as JsonObject & RawConfig; // checked against connector.yaml before it comes here
  const { pageSize = largestPage, signInActivity = false, managers = true } = raw;
  const activity = signInActivity ? ["signInActivity"] : [];
  return {
    tenantId: raw.tenantId,
    clientId: raw.clientId,
    loginEndpoint: readEndpoint(context.source, "loginEndpoint", raw.loginEndpoint),
    graphEndpoint: readEndpoint(context.source, "graphEndpoint", raw.graphEndpoint),
    pageSize,
    userPageSize: signInActivity ? Math.min(pageSize, largestPageWithActivity) : pageSize,
    signInActivity,
    managers,
    userProperties: change([...userProperties, ...activity], raw.attributes?.users),
    groupProperties: change(groupProperties, raw.attributes?.groups),
    privateNetwork: raw.privateNetwork ?? false,
  };
}

/** Without its key a record is nothing, so `id` stays whatever is omitted. */
function change(properties: readonly string[], { add = [], omit = [] }: Changes = {}): readonly string[] {
  const kept = properties.filter((name) => name === "id" || !omit.includes(name));
  return [...new Set([...kept, ...add])];
}

function readEndpoint(source: string, key: string, text: string): URL {
  if (URL.canParse(text)) return new URL(text.replace(/\/+$/, ""));
  throw new EdpError("EDP-SRC-028", { source, key, problem: `"${text}" is no address` });
}
