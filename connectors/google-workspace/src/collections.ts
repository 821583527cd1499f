// Where the lists are, under which name they stand in the answer, and how much Google gives at once. Paths, parameters
// and limits after developers.google.com/workspace/admin/directory/reference/rest,
// …/admin/licensing/reference/rest and …/admin/reports/reference/rest.
import type { WorkspaceConfig } from "./config.ts";
import {
  activityFields,
  chromeosFields,
  deletedUserFields,
  domainFields,
  licenseFields,
  memberFields,
  mobileFields,
  orgUnitFields,
  roleAssignmentFields,
  roleFields,
  usageFields,
} from "./fields.ts";

export interface Collection {
  readonly url: URL;
  /** The list's name in the answer. */
  readonly list: string;
  /** Fields of its elements, as a mask. */
  readonly fields: readonly string[];
  /** The most that Google gives at once; undefined: the list comes whole. */
  readonly largestPage?: number;
}

type Query = Readonly<Record<string, string>>;

const directory = ({ adminEndpoint }: WorkspaceConfig, path: string, query: Query = {}): URL =>
  withQuery(new URL(`${adminEndpoint.href.replace(/\/$/, "")}/admin/directory/v1${path}`), query);

function withQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

const ofCustomer = (config: WorkspaceConfig, path: string, query: Query = {}): URL =>
  directory(config, `/customer/${encodeURIComponent(config.customerId)}${path}`, query);

export function listUsers(
  config: WorkspaceConfig,
  fields: readonly string[] = config.userFields,
): Collection {
  const { customerId, customSchemas } = config;
  const custom = customSchemas.length > 0 && fields === config.userFields;
  const projection = custom ? { projection: "custom", customFieldMask: customSchemas.join(",") } : {};
  return {
    url: directory(config, "/users", { customer: customerId, orderBy: "email", ...projection }),
    list: "users",
    fields,
    largestPage: 500,
  };
}

/** With showDeleted Google lists the deleted ones and no others. */
export const listDeletedUsers = (config: WorkspaceConfig): Collection => ({
  url: directory(config, "/users", { customer: config.customerId, showDeleted: "true" }),
  list: "users",
  fields: deletedUserFields,
  largestPage: 500,
});

export const listGroups = (
  config: WorkspaceConfig,
  fields: readonly string[] = config.groupFields,
): Collection => ({
  url: directory(config, "/groups", { customer: config.customerId }),
  list: "groups",
  fields,
  largestPage: 200,
});

export const listMembers = (config: WorkspaceConfig, groupId: string): Collection => ({
  url: directory(config, `/groups/${encodeURIComponent(groupId)}/members`),
  list: "members",
  fields: memberFields,
  largestPage: 200,
});

export const listOrgUnits = (
  config: WorkspaceConfig,
  fields: readonly string[] = orgUnitFields,
): Collection => ({
  url: ofCustomer(config, "/orgunits", { type: "allIncludingParent" }),
  list: "organizationUnits",
  fields,
});

export const listDomains = (
  config: WorkspaceConfig,
  fields: readonly string[] = domainFields,
): Collection => ({ url: ofCustomer(config, "/domains"), list: "domains", fields });

export const listRoles = (config: WorkspaceConfig): Collection => ({
  url: ofCustomer(config, "/roles"),
  list: "items",
  fields: roleFields,
  largestPage: 100,
});

export const listRoleAssignments = (config: WorkspaceConfig): Collection => ({
  url: ofCustomer(config, "/roleassignments"),
  list: "items",
  fields: roleAssignmentFields,
  largestPage: 100,
});

export const listChromeosDevices = (config: WorkspaceConfig): Collection => ({
  url: ofCustomer(config, "/devices/chromeos", { projection: "FULL" }),
  list: "chromeosdevices",
  fields: chromeosFields,
  largestPage: 300,
});

export const listMobileDevices = (config: WorkspaceConfig): Collection => ({
  url: ofCustomer(config, "/devices/mobile", { projection: "FULL" }),
  list: "mobiledevices",
  fields: mobileFields,
  largestPage: 100,
});

/** What accounts did on a day; Google's days are those of UTC-8. */
export const listUsage = (config: WorkspaceConfig, day: string): Collection => ({
  url: reports(config, `/usage/users/all/dates/${day}`, { parameters: config.usageParameters.join(",") }),
  list: "usageReports",
  fields: usageFields,
  largestPage: 1000,
});

/** One list an application, the newest first. */
export const listActivities = (
  config: WorkspaceConfig,
  { from, to }: { readonly from: Date; readonly to: Date },
): readonly Collection[] =>
  config.auditApplications.map((application) => ({
    url: reports(config, `/activity/users/all/applications/${application}`, {
      startTime: from.toISOString(),
      endTime: to.toISOString(),
    }),
    list: "items",
    fields: activityFields,
    largestPage: 1000,
  }));

const reports = (config: WorkspaceConfig, path: string, query: Query): URL =>
  withQuery(new URL(`${config.adminEndpoint.href.replace(/\/$/, "")}/admin/reports/v1${path}`), {
    customerId: config.customerId,
    ...query,
  });

/** One list a product: Google has none of all licences. */
export const listLicenses = (
  config: WorkspaceConfig,
  fields: readonly string[] = licenseFields,
): readonly Collection[] =>
  config.licenseProducts.map((product) => ({
    url: withQuery(
      new URL(
        `${config.licensingEndpoint.href.replace(/\/$/, "")}/apps/licensing/v1/product/${encodeURIComponent(product)}/users`,
      ),
      { customerId: config.customerId },
    ),
    list: "items",
    fields,
    largestPage: 500,
  }));
