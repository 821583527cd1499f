// The objects of the simulated cloud, with the property names of the public Graph reference.
import { cloudGroups, skus } from "../../organisation/access.ts";
import { accountNumber, type Numbered, type Organisation } from "../../organisation/organisation.ts";
import type { CloudAccount } from "../../organisation/person.ts";
import { mailDomain } from "../../organisation/situations.ts";
import { toGuidBytes } from "../../files/ldif-text.ts";
import { tenantId } from "./tenant.ts";

export type Resource = Readonly<Record<string, unknown>>;

export function describeUser(
  organisation: Organisation,
  { number, account, personIndex }: Numbered<CloudAccount>,
): Resource {
  const isSynchronised = account.isSynchronised && personIndex !== undefined;
  const origin = isSynchronised ? organisation.id("directory", accountNumber(personIndex)) : undefined;
  return {
    id: organisation.id("cloud", number),
    userPrincipalName: `${account.login}@${mailDomain}`,
    displayName: account.displayName,
    givenName: account.givenName ?? null,
    surname: account.familyName ?? null,
    mail: account.mail ?? null,
    jobTitle: account.jobTitle ?? null,
    department: account.department ?? null,
    employeeId: account.employeeId ?? null,
    accountEnabled: account.isEnabled,
    userType: account.isGuest === true ? "Guest" : "Member",
    createdDateTime: account.createdAt,
    companyName: "Acme",
    onPremisesSyncEnabled: isSynchronised ? true : null,
    onPremisesImmutableId: origin === undefined ? null : toGuidBytes(origin).toString("base64"),
    assignedLicenses: account.licences.map((name) => ({
      disabledPlans: [],
      skuId: skuId(organisation, name),
    })),
    signInActivity: describeActivity(account),
  };
}

function describeActivity({ lastActivityAt }: CloudAccount): Resource | undefined {
  if (lastActivityAt === undefined) return undefined;
  return { lastSignInDateTime: lastActivityAt, lastSuccessfulSignInDateTime: lastActivityAt };
}

export function describeManager(organisation: Organisation, account: CloudAccount): Resource | undefined {
  if (account.managerIndex === undefined) return undefined;
  return {
    "@odata.type": "#microsoft.graph.user",
    id: organisation.id("cloud", accountNumber(account.managerIndex)),
  };
}

export function describeGroup(organisation: Organisation, number: number): Resource {
  const name = cloudGroups[number] ?? "";
  return {
    id: organisation.id("group", number),
    displayName: name,
    description: `Everything about ${name}`,
    mail: `${name.toLowerCase().replaceAll(" ", ".")}@${mailDomain}`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ["Unified"],
    visibility: "Private",
    createdDateTime: "2019-03-01T10:00:00Z",
    onPremisesSyncEnabled: null,
  };
}

const skuId = (organisation: Organisation, name: string): string =>
  organisation.id(
    "sku",
    skus.findIndex((sku) => sku.name === name),
  );

export function describeLicence(organisation: Organisation, name: string): Resource {
  const id = skuId(organisation, name);
  return {
    id: Buffer.from(id).toString("base64url"),
    skuId: id,
    skuPartNumber: name,
    servicePlans: servicePlans(name, "Success"),
  };
}

export function describeSku(organisation: Organisation, name: string, consumed: number): Resource {
  const id = skuId(organisation, name);
  const spare = skus.find((sku) => sku.name === name)?.spare ?? 0;
  return {
    id: `${tenantId}_${id}`,
    skuId: id,
    skuPartNumber: name,
    capabilityStatus: "Enabled",
    appliesTo: "User",
    consumedUnits: consumed,
    prepaidUnits: {
      enabled: consumed + Math.ceil(consumed * spare) + 2,
      suspended: 0,
      warning: 0,
      lockedOut: 0,
    },
    servicePlans: servicePlans(name, "Success"),
  };
}

const servicePlans = (sku: string, status: string): readonly Resource[] => [
  { servicePlanName: `${sku}_MAIL`, provisioningStatus: status, appliesTo: "User" },
  { servicePlanName: `${sku}_FILES`, provisioningStatus: status, appliesTo: "User" },
];
