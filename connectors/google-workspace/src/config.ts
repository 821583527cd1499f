// A source's config as the rest of the connector reads it: endpoints as addresses, lists of fields complete.
import { EdpError, type JsonObject } from "@edp/base";
import type { ConnectorContext, Quota } from "@edp/connector-sdk";
import { groupFields, userFields, usualParameters } from "./fields.ts";

export interface WorkspaceConfig {
  readonly customerId: string;
  /** In whose name the service account reads. */
  readonly adminUser: string;
  readonly tokenEndpoint: URL;
  /** The other two end without a slash. */
  readonly adminEndpoint: URL;
  readonly licensingEndpoint: URL;
  readonly licenseProducts: readonly string[];
  readonly usageParameters: readonly string[];
  readonly usageDays: number;
  readonly auditApplications: readonly string[];
  readonly auditDays: number;
  readonly managers: boolean;
  /** Undefined: the most that Google gives of each kind. */
  readonly pageSize: number | undefined;
  readonly userFields: readonly string[];
  readonly groupFields: readonly string[];
  readonly customSchemas: readonly string[];
  readonly quota: Quota | undefined;
  readonly privateNetwork: boolean;
}

interface Changes {
  readonly add?: readonly string[];
  readonly omit?: readonly string[];
}

/** The shape that the manifest's schema has already checked. */
interface RawConfig {
  readonly customerId: string;
  readonly adminUser: string;
  readonly tokenEndpoint?: string;
  readonly adminEndpoint?: string;
  readonly licensingEndpoint?: string;
  readonly licenseProducts?: readonly string[];
  readonly usageParameters?: readonly string[];
  readonly usageDays?: number;
  readonly auditApplications?: readonly string[];
  readonly auditDays?: number;
  readonly managers?: boolean;
  readonly pageSize?: number;
  readonly customSchemas?: readonly string[];
  readonly attributes?: { readonly users?: Changes; readonly groups?: Changes };
  readonly quota?: { readonly requests: number; readonly perSeconds: number };
  readonly privateNetwork?: boolean;
}

export function readConfig(context: Pick<ConnectorContext, "source" | "config">): WorkspaceConfig {
  const { source } = context;
  const raw = context.config as JsonObject & RawConfig; // checked against connector.yaml before it comes here
  const { customSchemas = [], quota } = raw;
  return {
    customerId: raw.customerId,
    adminUser: raw.adminUser,
    tokenEndpoint: readEndpoint(source, "tokenEndpoint", raw.tokenEndpoint),
    adminEndpoint: readEndpoint(source, "adminEndpoint", raw.adminEndpoint),
    licensingEndpoint: readEndpoint(source, "licensingEndpoint", raw.licensingEndpoint),
    licenseProducts: raw.licenseProducts ?? ["Google-Apps"],
    usageParameters: raw.usageParameters ?? usualParameters,
    usageDays: raw.usageDays ?? 3,
    auditApplications: raw.auditApplications ?? ["login", "admin"],
    auditDays: raw.auditDays ?? 30,
    managers: raw.managers ?? true,
    pageSize: raw.pageSize,
    userFields: change(
      // Relations name families too: nobody needs them where managers are not asked for.
      [
        ...userFields.filter((field) => field !== "relations" || (raw.managers ?? true)),
        ...(customSchemas.length > 0 ? ["customSchemas"] : []),
      ],
      raw.attributes?.users,
    ),
    groupFields: change(groupFields, raw.attributes?.groups),
    customSchemas,
    quota: quota === undefined ? undefined : { requests: quota.requests, perMs: quota.perSeconds * 1000 },
    privateNetwork: raw.privateNetwork ?? false,
  };
}

/** Without its key a record is nothing, so `id` stays whatever is omitted. */
function change(fields: readonly string[], { add = [], omit = [] }: Changes = {}): readonly string[] {
  const nameOf = (field: string): string => field.replace(/\(.*/, "");
  const kept = fields.filter((field) => field === "id" || !omit.includes(nameOf(field)));
  return [...new Set([...kept, ...add])];
}

function readEndpoint(source: string, key: string, text = ""): URL {
  if (URL.canParse(text)) return new URL(text.replace(/\/+$/, ""));
  throw new EdpError("EDP-SRC-028", { source, key, problem: `"${text}" is no address` });
}
