// A small organisation as Google would tell it: nested groups, somebody from outside, suspended, archived and deleted
// accounts, a unit that is not there, a licence of nobody.
import type { JsonObject } from "@edp/base";

const person = (number: number, name: string, more: JsonObject): JsonObject => {
  const [givenName = "", familyName = ""] = name.split(" ");
  return {
    kind: "admin#directory#user",
    etag: '"x"',
    id: `10${number.toString()}`,
    primaryEmail: `${givenName.toLowerCase()}@acme.example`,
    name: { givenName, familyName, fullName: name },
    suspended: false,
    archived: false,
    orgUnitPath: "/Staff",
    creationTime: "2026-01-05T08:00:00.000Z",
    lastLoginTime: "2026-11-20T08:00:00.000Z",
    isAdmin: false,
    phones: [{ type: "home", value: "+41 00 000 00 00" }],
    ...more,
  };
};

const licence = (skuId: string, skuName: string, userId: string): JsonObject => ({
  kind: "licensing#licenseAssignment",
  productId: "Google-Apps",
  productName: "Google Workspace",
  skuId,
  skuName,
  userId,
});

const edge = (groupId: string, id: string, role: string, more: JsonObject): JsonObject => ({
  groupId,
  kind: "admin#directory#member",
  id,
  role,
  ...more,
});

const user = (email: string): JsonObject => ({ type: "USER", status: "ACTIVE", email });

const usage = (profileId: string, date: string, sent: string): JsonObject => ({
  kind: "admin#reports#usageReport",
  date,
  entity: { customerId: "C01acme99", profileId, userEmail: "somebody@acme.example", type: "USER" },
  parameters: [{ name: "gmail:num_emails_sent", intValue: sent }],
});

const event = (applicationName: string, time: string, uniqueQualifier: string, name: string): JsonObject => ({
  kind: "admin#reports#activity",
  id: { time, uniqueQualifier, applicationName, customerId: "C01acme99" },
  actor: { profileId: "101", email: "ann@acme.example" },
  ipAddress: "192.0.2.7",
  events: [{ type: "login", name }],
});

export const acmeWorkspace: Readonly<Record<string, readonly JsonObject[]>> = {
  org_units: [
    { orgUnitId: "id:root", name: "acme.example", orgUnitPath: "/" },
    {
      orgUnitId: "id:staff",
      name: "Staff",
      orgUnitPath: "/Staff",
      parentOrgUnitId: "id:root",
      parentOrgUnitPath: "/",
    },
    {
      orgUnitId: "id:it",
      name: "IT",
      orgUnitPath: "/Staff/IT",
      parentOrgUnitId: "id:staff",
      parentOrgUnitPath: "/Staff",
    },
  ],
  domains: [
    { domainName: "acme.example", isPrimary: true, verified: true },
    {
      domainName: "acme-school.example",
      isPrimary: false,
      verified: true,
      domainAliases: [{ domainAliasName: "acme-kids.example", verified: true }],
    },
  ],
  users: [
    person(1, "Ann Admin", {
      orgUnitPath: "/Staff/IT",
      isAdmin: true,
      aliases: ["boss@acme.example"],
      externalIds: [
        { type: "network", value: "net-1" },
        { type: "organization", value: "E1" },
      ],
      organizations: [{ title: "Old title" }, { title: "Head of IT", department: "IT", primary: true }],
    }),
    person(2, "Bob Builder", {
      externalIds: [{ type: "organization", value: "E2" }],
      relations: [
        { type: "assistant", value: "cid@acme.example" },
        { type: "manager", value: "Boss@acme.example" },
      ],
    }),
    person(3, "Cid Suspended", { suspended: true, suspensionReason: "ADMIN" }),
    person(4, "Dora Archived", { archived: true, lastLoginTime: "1970-01-01T00:00:00.000Z" }),
    person(5, "Eve Elsewhere", {
      orgUnitPath: "/Gone",
      relations: [{ type: "manager", value: "nobody@acme.example" }],
    }),
  ],
  deleted_users: [person(9, "Gus Gone", { deletionTime: "2026-11-21T08:00:00.000Z" })],
  groups: [
    { id: "g1", email: "it@acme.example", name: "IT", directMembersCount: "2", adminCreated: true },
    { id: "g2", email: "all@acme.example", name: "All", directMembersCount: "4", adminCreated: true },
    { id: "g3", email: "empty@acme.example", name: "Empty", directMembersCount: "0", adminCreated: false },
  ],
  group_memberships: [
    edge("g1", "101", "OWNER", user("ann@acme.example")),
    edge("g1", "102", "MANAGER", user("bob@acme.example")),
    edge("g2", "103", "MEMBER", user("cid@acme.example")),
    edge("g2", "900", "MEMBER", { type: "USER", email: "pat@partner.example" }),
    edge("g2", "C01acme99", "MEMBER", { type: "CUSTOMER" }),
    edge("g2", "g1", "MEMBER", { type: "GROUP", email: "it@acme.example" }),
  ],
  roles: [
    { roleId: "7", roleName: "_SEED_ADMIN_ROLE", isSystemRole: true, isSuperAdminRole: true },
    {
      roleId: "8",
      roleName: "Help desk",
      isSystemRole: false,
      rolePrivileges: [{ privilegeName: "USERS_RETRIEVE" }],
    },
  ],
  role_assignments: [
    { roleAssignmentId: "70", roleId: "7", assignedTo: "101", assigneeType: "user", scopeType: "CUSTOMER" },
    {
      roleAssignmentId: "80",
      roleId: "8",
      assignedTo: "102",
      assigneeType: "user",
      scopeType: "ORG_UNIT",
      orgUnitId: "staff",
    },
  ],
  chromeos_devices: [
    {
      deviceId: "d-1",
      serialNumber: "SN1",
      status: "ACTIVE",
      annotatedAssetId: "CB-0001",
      annotatedUser: "bob@acme.example",
      orgUnitPath: "/Staff",
      osVersion: "131.0",
      lastSync: "2026-11-22T08:00:00.000Z",
      recentUsers: [{ type: "USER_TYPE_MANAGED", email: "ann@acme.example" }],
    },
    {
      deviceId: "d-2",
      serialNumber: "SN2",
      status: "DISABLED",
      annotatedUser: "The lab",
      orgUnitPath: "/Staff/IT",
    },
  ],
  mobile_devices: [
    {
      resourceId: "m-1",
      deviceId: "phone",
      email: ["ann@acme.example"],
      os: "Android 16",
      status: "APPROVED",
      type: "ANDROID",
    },
  ],
  usage_reports: [
    usage("101", "2026-11-18", "3"),
    usage("101", "2026-11-19", "4"),
    usage("101", "2026-11-20", "5"),
    usage("102", "2026-11-20", "6"),
  ],
  audit_activities: [
    event("login", "2026-11-22T09:00:00.000Z", "1", "login_success"),
    event("login", "2026-11-22T09:00:00.000Z", "2", "login_failure"),
    event("admin", "2026-11-23T07:30:00.000Z", "3", "SUSPEND_USER"),
  ],
  license_assignments: [
    licence("1010020020", "Google Workspace Enterprise Plus", "ann@acme.example"),
    licence("1010020020", "Google Workspace Enterprise Plus", "bob@acme.example"),
    licence("1010020028", "Google Workspace Business Standard", "cid@acme.example"),
    licence("1010020028", "Google Workspace Business Standard", "ghost@acme.example"),
  ],
  license_skus: [
    licence("1010020020", "Google Workspace Enterprise Plus", "ann@acme.example"),
    licence("1010020020", "Google Workspace Enterprise Plus", "bob@acme.example"),
    licence("1010020028", "Google Workspace Business Standard", "cid@acme.example"),
  ],
};
