// The objects of this connector. The filter is what a server is asked; `selects` is the same question for an
// entry at hand. Both run over live entries, so a server that answers too much changes nothing.

export interface EntryObject {
  readonly filter: string;
  /** Does an entry of these classes (lower case) belong here? */
  readonly selects: (classes: ReadonlySet<string>) => boolean;
  /** The allowlist to begin with, in the order of the record. */
  readonly attributes: readonly string[];
}

/** Service accounts that the directory counts among computers; people count them among accounts. */
const managedServiceClasses = ["msds-managedserviceaccount", "msds-groupmanagedserviceaccount"] as const;
const managedService = managedServiceClasses.map((name) => `(objectClass=${name})`).join("");
const isManagedService = (classes: ReadonlySet<string>): boolean =>
  managedServiceClasses.some((name) => classes.has(name));

export const memberKinds = ["account", "group", "device", "contact"] as const;
export type MemberKind = (typeof memberKinds)[number];

/** What kind of member an entry is, in the words of the models. */
export function readMemberKind(classes: ReadonlySet<string>): MemberKind | undefined {
  if (classes.has("group")) return "group";
  if (classes.has("contact")) return "contact";
  if (classes.has("computer") && !isManagedService(classes)) return "device";
  return classes.has("user") ? "account" : undefined;
}

/** Everybody who can be a member, or have some. */
export const principals = {
  filter: "(|(objectClass=user)(objectClass=contact)(objectClass=group))",
  selects: (classes: ReadonlySet<string>): boolean => readMemberKind(classes) !== undefined,
};

export const entryObjects = {
  users: {
    filter: `(|(&(objectClass=user)(!(objectClass=computer)))(objectClass=contact)${managedService})`,
    selects: (classes) =>
      (classes.has("user") && !classes.has("computer")) ||
      classes.has("contact") ||
      isManagedService(classes),
    attributes: [
      "objectGUID",
      "distinguishedName",
      "objectClass",
      "sAMAccountName",
      "userPrincipalName",
      "displayName",
      "givenName",
      "sn",
      "mail",
      "employeeID",
      "department",
      "title",
      "company",
      "manager",
      "userAccountControl",
      "accountExpires",
      "lockoutTime",
      "lastLogonTimestamp",
      "pwdLastSet",
      "primaryGroupID",
      "whenCreated",
      "whenChanged",
    ],
  },
  groups: {
    filter: "(objectClass=group)",
    selects: (classes) => classes.has("group"),
    // `member` is not among them: each edge is a record of group_memberships. A list of 100,000 members inside
    // the group would be a record of 10 MB, written again for every change of one.
    attributes: [
      "objectGUID",
      "distinguishedName",
      "sAMAccountName",
      "groupType",
      "mail",
      "description",
      "managedBy",
      "adminCount",
      "whenChanged",
    ],
  },
  computers: {
    filter: `(&(objectClass=computer)(!(|${managedService})))`,
    selects: (classes) => classes.has("computer") && !isManagedService(classes),
    attributes: [
      "objectGUID",
      "distinguishedName",
      "dNSHostName",
      "operatingSystem",
      "operatingSystemVersion",
      "userAccountControl",
      "lastLogonTimestamp",
      "whenChanged",
    ],
  },
  organizational_units: {
    filter: "(objectClass=organizationalUnit)",
    selects: (classes) => classes.has("organizationalunit"),
    attributes: ["objectGUID", "distinguishedName", "ou", "whenChanged"],
  },
} as const satisfies Record<string, EntryObject>;

export type EntryObjectName = keyof typeof entryObjects;
export type ObjectName = EntryObjectName | "group_memberships";

export const objectNames: readonly ObjectName[] = [
  "users",
  "groups",
  "group_memberships",
  "computers",
  "organizational_units",
];

/** Identity, name and change time: without them a record is no record. */
export const requiredAttributes: readonly string[] = ["objectGUID", "distinguishedName", "whenChanged"];

export function isEntryObject(name: string): name is EntryObjectName {
  return Object.hasOwn(entryObjects, name);
}
