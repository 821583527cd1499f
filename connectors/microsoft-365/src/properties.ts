/** What is read of an account: identity and lifecycle, nothing personal beyond it. */
export const userProperties: readonly string[] = [
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

export const groupProperties: readonly string[] = [
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
