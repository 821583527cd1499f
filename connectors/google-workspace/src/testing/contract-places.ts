// The lists of Google Workspace as its public reference describes them: path, name, limits, scopes and every field that
// an element can have. The reader must not ask for more.
//
// After developers.google.com/workspace/admin/directory/reference/rest/v1 (users, groups, members, orgunits, domains,
// roles, roleAssignments, chromeosdevices, mobiledevices), …/admin/licensing/reference/rest (licenseAssignments) and
// …/admin/reports/reference/rest (userUsageReport, activities).
export interface ContractPlace {
  /** Its records in the contract server's data. */
  readonly object: string;
  readonly path: RegExp;
  readonly list: string;
  readonly kind: string;
  readonly key: string;
  /** The most that may be asked for at once; absent: no pages. */
  readonly maxResults?: number;
  /** Any of these opens it. */
  readonly scopes: readonly string[];
  readonly fields: readonly string[];
  /** Fields whose inside Google's schema does not describe (`any`): no mask reaches into them. */
  readonly opaque?: readonly string[];
}

const auth = "https://www.googleapis.com/auth/";
const readOnly = (name: string): readonly string[] => [`${auth}${name}.readonly`, `${auth}${name}`];

const userFields =
  words(`agreedToTerms aliases archived changePasswordAtNextLogin creationTime customSchemas customerId
  deletionTime emails etag externalIds gender hashFunction id ims includeInGlobalAddressList ipWhitelisted isAdmin
  isDelegatedAdmin isEnforcedIn2Sv isEnrolledIn2Sv isMailboxSetup keywords kind languages lastLoginTime locations name
  nonEditableAliases notes orgUnitPath organizations phones posixAccounts primaryEmail recoveryEmail recoveryPhone
  relations sshPublicKeys suspended suspensionReason thumbnailPhotoEtag thumbnailPhotoUrl websites addresses`);

export const contractPlaces: readonly ContractPlace[] = [
  {
    object: "users",
    path: /^\/admin\/directory\/v1\/users$/,
    list: "users",
    kind: "admin#directory#users",
    key: "id",
    maxResults: 500,
    scopes: readOnly("admin.directory.user"),
    fields: userFields,
    opaque: words(
      "addresses customSchemas emails externalIds ims keywords languages locations notes organizations phones relations websites",
    ),
  },
  {
    object: "groups",
    path: /^\/admin\/directory\/v1\/groups$/,
    list: "groups",
    kind: "admin#directory#groups",
    key: "id",
    maxResults: 200,
    scopes: readOnly("admin.directory.group"),
    fields: words(
      "adminCreated aliases description directMembersCount email etag id kind name nonEditableAliases",
    ),
  },
  {
    object: "group_memberships",
    path: /^\/admin\/directory\/v1\/groups\/([^/]+)\/members$/,
    list: "members",
    kind: "admin#directory#members",
    key: "id",
    maxResults: 200,
    scopes: [...readOnly("admin.directory.group"), ...readOnly("admin.directory.group.member")],
    fields: words("delivery_settings email etag id kind role status type"),
  },
  {
    object: "org_units",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/orgunits$/,
    list: "organizationUnits",
    kind: "admin#directory#orgUnits",
    key: "orgUnitId",
    scopes: readOnly("admin.directory.orgunit"),
    fields: words(
      "blockInheritance description etag kind name orgUnitId orgUnitPath parentOrgUnitId parentOrgUnitPath",
    ),
  },
  {
    object: "domains",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/domains$/,
    list: "domains",
    kind: "admin#directory#domains",
    key: "domainName",
    scopes: readOnly("admin.directory.domain"),
    fields: words("creationTime domainAliases domainName etag isPrimary kind verified"),
  },
  {
    object: "roles",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/roles$/,
    list: "items",
    kind: "admin#directory#roles",
    key: "roleId",
    maxResults: 100,
    scopes: readOnly("admin.directory.rolemanagement"),
    fields: words("etag isSuperAdminRole isSystemRole kind roleDescription roleId roleName rolePrivileges"),
  },
  {
    object: "role_assignments",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/roleassignments$/,
    list: "items",
    kind: "admin#directory#roleAssignments",
    key: "roleAssignmentId",
    maxResults: 200,
    scopes: readOnly("admin.directory.rolemanagement"),
    fields: words("assignedTo assigneeType condition etag kind orgUnitId roleAssignmentId roleId scopeType"),
  },
  {
    object: "chromeos_devices",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/devices\/chromeos$/,
    list: "chromeosdevices",
    kind: "admin#directory#chromeosdevices",
    key: "deviceId",
    maxResults: 300,
    scopes: readOnly("admin.directory.device.chromeos"),
    fields:
      words(`activeTimeRanges annotatedAssetId annotatedLocation annotatedUser autoUpdateExpiration bootMode cpuInfo
      deviceFiles deviceId deviceLicenseType diskVolumeReports dockMacAddress etag ethernetMacAddress firmwareVersion
      firstEnrollmentTime kind lastEnrollmentTime lastSync macAddress manufactureDate meid model notes orderNumber
      orgUnitId orgUnitPath osUpdateStatus osVersion platformVersion recentUsers serialNumber status supportEndDate
      systemRamTotal tpmVersionInfo willAutoRenew`),
  },
  {
    object: "mobile_devices",
    path: /^\/admin\/directory\/v1\/customer\/[^/]+\/devices\/mobile$/,
    list: "mobiledevices",
    kind: "admin#directory#mobiledevices",
    key: "resourceId",
    maxResults: 100,
    scopes: readOnly("admin.directory.device.mobile"),
    fields: words(`adbStatus applications basebandVersion bootloaderVersion brand buildNumber defaultLanguage
      developerOptionsStatus deviceCompromisedStatus deviceId devicePasswordStatus email encryptionStatus etag firstSync
      hardware hardwareId imei kernelVersion kind lastSync managedAccountIsOnOwnerProfile manufacturer meid model name
      networkOperator os otherAccountsInfo privilege releaseVersion resourceId securityPatchLevel serialNumber status
      supportsWorkProfile type unknownSourcesStatus userAgent wifiMacAddress`),
  },
  {
    object: "usage_reports",
    path: /^\/admin\/reports\/v1\/usage\/users\/all\/dates\/(\d{4}-\d{2}-\d{2})$/,
    list: "usageReports",
    kind: "admin#reports#usageReports",
    key: "entity.profileId",
    maxResults: 1000,
    scopes: [`${auth}admin.reports.usage.readonly`],
    fields: words("date entity etag kind parameters"),
  },
  {
    object: "audit_activities",
    path: /^\/admin\/reports\/v1\/activity\/users\/all\/applications\/([a-z_]+)$/,
    list: "items",
    kind: "admin#reports#activities",
    key: "id.time",
    maxResults: 1000,
    scopes: [`${auth}admin.reports.audit.readonly`],
    fields: words("actor etag events id ipAddress kind ownerDomain"),
  },
  {
    object: "license_assignments",
    path: /^\/apps\/licensing\/v1\/product\/([^/]+)\/users$/,
    list: "items",
    kind: "licensing#licenseAssignmentList",
    key: "userId",
    maxResults: 1000,
    scopes: [`${auth}apps.licensing`],
    fields: words("etags kind productId productName selfLink skuId skuName userId"),
  },
];

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
