// The connector against Google Workspace in small. Data and faults are here and in the kit; the server is in
// src/testing, written from Google's public reference.
import type { JsonObject } from "@edp/base";
import { createHttpScenario, type ConformanceSuite, type HttpObject } from "@edp/connector-sdk/conformance";
import { createContractAccount } from "./src/testing/contract-token.ts";
import { createContract, googleError } from "./src/testing/contract-server.ts";

const customerId = "C01acme99";
const adminUser = "edp-reader@acme.example";
const account = createContractAccount();

const make = (write: (number: number) => JsonObject): readonly JsonObject[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((number) => write(number));

/** On the kit's clock it is eight in the morning of 23 November 2026. */
const usageDay = "2026-11-20";
const eventTime = "2026-11-23T07:00:00.000Z";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A record changes in this field. */
const changing =
  (field: string) =>
  (record: JsonObject, at: Date): JsonObject => ({ ...record, [field]: at.toISOString() });

const listed = (
  name: string,
  key: HttpObject["key"],
  field: string,
  records: readonly JsonObject[],
): HttpObject => ({ name, key, records, modes: ["full"], change: changing(field) });

const id = (number: number): string => `10000000000000000000${number.toString()}`;
const address = (number: number): string => `person${number.toString()}@acme.example`;
const unit = (number: number): string => `id:03unit${number.toString()}`;

const licence = (number: number): JsonObject => ({
  productId: "Google-Apps",
  productName: "Google Workspace",
  skuId: `10100200${number.toString()}`,
  skuName: `Edition ${number.toString()}`,
});

const objects: readonly HttpObject[] = [
  listed(
    "users",
    "id",
    "suspensionReason",
    make((number) => ({
      id: id(number),
      primaryEmail: address(number),
      name: { fullName: `Person ${number.toString()}` },
      orgUnitPath: `/Unit ${number.toString()}`,
      relations: [{ type: "manager", value: address(1) }],
    })),
  ),
  listed(
    "deleted_users",
    "id",
    "deletionTime",
    make((number) => ({ id: id(number), primaryEmail: address(number) })),
  ),
  listed(
    "groups",
    "id",
    "description",
    make((number) => ({ id: `group${number.toString()}`, name: `Group ${number.toString()}` })),
  ),
  listed(
    "group_memberships",
    (record) => `${text(record["groupId"])}:${text(record["id"])}:member`,
    "email",
    make((number) => ({
      groupId: number <= 4 ? "group1" : "group2",
      id: id(number),
      email: address(number),
      role: "MEMBER",
      type: "USER",
    })),
  ),
  listed(
    "org_units",
    "orgUnitId",
    "description",
    make((number) => ({ orgUnitId: unit(number), orgUnitPath: `/Unit ${number.toString()}` })),
  ),
  listed(
    "domains",
    "domainName",
    "creationTime",
    make((number) => ({ domainName: `${number.toString()}.acme.example` })),
  ),
  listed(
    "roles",
    "roleId",
    "roleDescription",
    make((number) => ({ roleId: number.toString(), roleName: `Role ${number.toString()}` })),
  ),
  listed(
    "role_assignments",
    "roleAssignmentId",
    "orgUnitId",
    make((number) => ({ roleAssignmentId: number.toString(), roleId: "1", assignedTo: id(number) })),
  ),
  listed(
    "chromeos_devices",
    "deviceId",
    "annotatedLocation",
    make((number) => ({
      deviceId: `device${number.toString()}`,
      annotatedUser: address(number),
      orgUnitPath: "/Unit 1",
    })),
  ),
  listed(
    "mobile_devices",
    "resourceId",
    "lastSync",
    make((number) => ({ resourceId: `phone${number.toString()}` })),
  ),
  listed(
    "usage_reports",
    (record) => text((record["entity"] as JsonObject)["profileId"]), // as the line below writes it
    "parameters",
    make((number) => ({ date: usageDay, entity: { profileId: id(number) } })),
  ),
  {
    ...listed(
      "audit_activities",
      (record) =>
        Object.values(record["id"] as JsonObject)
          .map(text)
          .join(":"), // as the line below writes it
      "ipAddress",
      make((number) => ({
        id: { applicationName: "login", time: eventTime, uniqueQualifier: number.toString() },
      })),
    ),
    modes: ["full", "incremental"],
  },
  listed(
    "license_skus",
    ({ productId, skuId }) => `${text(productId)}:${text(skuId)}`,
    "skuName",
    make(licence),
  ),
  listed(
    "license_assignments",
    ({ userId, productId, skuId }) => {
      const number = Number(/\d+/.exec(text(userId))?.[0]);
      return `${id(number)}:${text(productId)}:${text(skuId)}`;
    },
    "skuName",
    make((number) => ({ ...licence(1), userId: address(number) })),
  ),
];

export default [
  createHttpScenario({
    name: "as a service account, in an administrator's name",
    secrets: { "service-account-key": account.keyFile },
    renewsSignIn: true,
    objects,
    denied: googleError(403, "Not Authorized to access this resource/api", "forbidden"),
    source: (url) => ({
      customerId,
      adminUser,
      tokenEndpoint: `${url}/token`,
      adminEndpoint: url,
      licensingEndpoint: url,
    }),
    answer: createContract({ account, adminUser, customerId, pageSize: 3 }),
  }),
] satisfies ConformanceSuite;
