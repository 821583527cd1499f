// What is read of each kind: identity, lifecycle and relations, nothing personal beyond them. Names as in the reference
// of the Directory API (developers.google.com/workspace/admin/directory/reference/rest), where a mask `a(b,c)` keeps
// only b and c of a. No etag: it changes with fields that are not read, and each change would be a version.

export const userFields: readonly string[] = [
  "id",
  "primaryEmail",
  "name(givenName,familyName,fullName)",
  "suspended",
  "suspensionReason",
  "archived",
  "orgUnitPath",
  "creationTime",
  "lastLoginTime",
  "isAdmin",
  "isDelegatedAdmin",
  "isMailboxSetup",
  "isEnrolledIn2Sv",
  "isEnforcedIn2Sv",
  "aliases",
  // Google's schema does not say what is inside of these: no mask reaches into them.
  "externalIds",
  "organizations",
  "relations",
];

export const deletedUserFields: readonly string[] = [
  "id",
  "primaryEmail",
  "orgUnitPath",
  "creationTime",
  "deletionTime",
];

export const groupFields: readonly string[] = [
  "id",
  "email",
  "name",
  "description",
  "adminCreated",
  "directMembersCount",
  "aliases",
];

export const memberFields: readonly string[] = ["id", "email", "role", "type", "status"];

export const orgUnitFields: readonly string[] = [
  "orgUnitId",
  "name",
  "description",
  "orgUnitPath",
  "parentOrgUnitId",
  "parentOrgUnitPath",
];

export const domainFields: readonly string[] = [
  "domainName",
  "isPrimary",
  "verified",
  "creationTime",
  "domainAliases(domainAliasName,verified)",
];

export const roleFields: readonly string[] = [
  "roleId",
  "roleName",
  "roleDescription",
  "isSystemRole",
  "isSuperAdminRole",
  "rolePrivileges(privilegeName,serviceId)",
];

export const roleAssignmentFields: readonly string[] = [
  "roleAssignmentId",
  "roleId",
  "assignedTo",
  "assigneeType",
  "scopeType",
  "orgUnitId",
  "condition",
];

export const chromeosFields: readonly string[] = [
  "deviceId",
  "serialNumber",
  "status",
  "model",
  "osVersion",
  "platformVersion",
  "bootMode",
  "lastSync",
  "firstEnrollmentTime",
  "lastEnrollmentTime",
  "autoUpdateExpiration",
  "annotatedAssetId",
  "annotatedUser",
  "annotatedLocation",
  "orgUnitPath",
  "macAddress",
  "recentUsers(type,email)",
];

export const mobileFields: readonly string[] = [
  "resourceId",
  "deviceId",
  "serialNumber",
  "email",
  "model",
  "os",
  "type",
  "status",
  "deviceCompromisedStatus",
  "encryptionStatus",
  "devicePasswordStatus",
  "firstSync",
  "lastSync",
];

export const licenseFields: readonly string[] = ["productId", "productName", "skuId", "skuName", "userId"];

export const usageFields: readonly string[] = ["date", "entity(profileId,userEmail)", "parameters"];

/** Of the users' usage report. */
export const usualParameters: readonly string[] = [
  "accounts:last_login_time",
  "accounts:used_quota_in_mb",
  "gmail:num_emails_sent",
  "gmail:num_emails_received",
  "drive:num_items_viewed",
  "drive:num_items_edited",
];

export const activityFields: readonly string[] = [
  "id(time,uniqueQualifier,applicationName)",
  "actor(profileId,email,callerType)",
  "ipAddress",
  "events(type,name,parameters)",
];

export const skuFields: readonly string[] = ["productId", "productName", "skuId", "skuName"];
