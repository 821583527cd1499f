/** The tenant and the app registration that the simulated cloud knows, as in examples/acme/sources/m365.yaml. */
export const tenantId = "5f1d0c3a-9b7e-4c21-8a44-acacacacacac";
export const clientId = "0c0ffee0-1dea-4bad-8bad-acacacacacac";

export const allRoles = [
  "AuditLog.Read.All",
  "Channel.ReadBasic.All",
  "ChannelMember.Read.All",
  "Directory.Read.All",
  "Group.Read.All",
  "LicenseAssignment.Read.All",
  "Reports.Read.All",
  "Team.ReadBasic.All",
  "TeamMember.Read.All",
  "User.Read.All",
] as const;
