// Against the simulated tenant, which follows the public Graph reference: what a tenant has arrives, whole.
import { describe, expect, test } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { startTenant } from "../../../tests/support/simulated-tenant.ts";
import connector from "./index.ts";

const objects = ["users", "groups", "group_memberships", "subscribed_skus", "user_license_details"];

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("reading a tenant", () => {
  test("every account is a record with the tenant's own count beside it", async () => {
    await using tenant = await startTenant();
    const { records, refused, end } = await tenant.read("users", { signInActivity: true });
    const expected = [...tenant.simulation.organisation.cloudAccounts()];
    expect(records.map(({ id }) => id)).toEqual(
      expected.map(({ number }) => tenant.simulation.organisation.id("cloud", number)),
    );
    expect(refused).toEqual([]);
    expect(end).toEqual({ kind: "end", complete: true, sourceCount: expected.length });
    const first = JSON.parse(records[8]?.payload ?? "") as Record<string, unknown>;
    expect(Object.keys(first)).toEqual(
      expect.arrayContaining(["userPrincipalName", "signInActivity", "manager"]),
    );
  });

  test("members and owners are edges with their role", async () => {
    await using tenant = await startTenant();
    const { records, end } = await tenant.read("group_memberships");
    const accounts = [...tenant.simulation.organisation.cloudAccounts()].map(({ account }) => account);
    const roles = records.map(({ payload }) => (JSON.parse(payload) as { readonly role: string }).role);
    expect(roles.filter((role) => role === "member")).toHaveLength(
      accounts.flatMap(({ groups }) => groups).length,
    );
    expect(roles.filter((role) => role === "owner")).toHaveLength(
      accounts.flatMap(({ owns }) => owns).length,
    );
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    expect(records[0]?.id).toMatch(/^[0-9a-f-]{36}:[0-9a-f-]{36}:member$/);
    expect(end?.complete).toBe(true);
  });

  test("licences are counted the same by product and by account", async () => {
    await using tenant = await startTenant();
    const skus = await tenant.read("subscribed_skus");
    const held = await tenant.read("user_license_details");
    const consumed = skus.records.map(
      ({ payload }) => (JSON.parse(payload) as { consumedUnits: number }).consumedUnits,
    );
    expect(consumed.reduce((sum, units) => sum + units, 0)).toBe(held.records.length);
    expect(held.records.length).toBeGreaterThan(100);
  });

  test("small pages and throttling change nothing but the time", async () => {
    await using calm = await startTenant({ throttleEvery: 0 });
    await using busy = await startTenant({ throttleEvery: 3 });
    for (const object of objects) {
      const usual = await calm.read(object, { changes: false });
      const throttled = await busy.read(object, { changes: false, pageSize: 7 });
      expect(new Set(throttled.records.map(({ id }) => id))).toEqual(
        new Set(usual.records.map(({ id }) => id)),
      );
      expect(throttled.end?.complete).toBe(true);
    }
    expect(busy.clock.naps.length).toBeGreaterThan(10);
    expect(busy.clock.naps.every((ms) => ms >= 500)).toBe(true);
    expect(calm.clock.naps).toEqual([]);
  });

  test("a token that ends in the middle is renewed", async () => {
    // Each throttled request takes a second of this clock, so that the token's two seconds are over many times.
    await using tenant = await startTenant({ throttleEvery: 3, tokenLifeSeconds: 2 });
    const { end } = await tenant.read("users", { changes: false, pageSize: 7 });
    expect(end?.complete).toBe(true);
  });
});

describe("checking a tenant", () => {
  test("all steps pass and name what was granted", async () => {
    await using tenant = await startTenant();
    const steps = await collect(connector.check(tenant.context()));
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "name passed",
      "reachable passed",
      "sign in passed",
      "permission passed",
      "data passed",
    ]);
    expect(steps.at(-2)?.detail).toBe("User.Read.All, Group.Read.All, LicenseAssignment.Read.All");
  });

  test.each([
    ["EDP-SRC-070", {}, "the wrong one"],
    ["EDP-SRC-072", { clientId: "11111111-2222-4333-8444-555555555555" }, "the right one"],
    ["EDP-SRC-073", { tenantId: "11111111-2222-4333-8444-555555555555" }, "the right one"],
  ])("%s: Entra's number becomes what to do", async (code, config, secret) => {
    await using tenant = await startTenant();
    const steps = await collect(
      connector.check(tenant.context(config, { secrets: { "client-secret": secret } })),
    );
    const failed = steps.find(({ outcome }) => outcome === "failed");
    expect(failed).toMatchObject({ step: "sign in", code });
    expect(JSON.stringify(steps)).not.toContain(secret);
    expect(JSON.stringify(steps)).not.toContain("Trace ID");
    expect(steps.at(-1)).toMatchObject({ step: "data", outcome: "not tried" });
  });

  test("EDP-SRC-075: a permission that is not granted is named, with the object that needs it", async () => {
    await using tenant = await startTenant({ roles: ["User.Read.All", "Group.Read.All"] });
    const steps = await collect(connector.check(tenant.context()));
    expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({
      step: "permission",
      code: "EDP-SRC-075",
      fix: expect.stringContaining("LicenseAssignment.Read.All") as string,
    });
    const error = await readError(() => tenant.read("subscribed_skus"));
    expect(error.code).toBe("EDP-SRC-075");
    expect(error.message).toContain("subscribed_skus");
  });

  test("EDP-SRC-075: sign-in activity needs a permission of its own", async () => {
    await using tenant = await startTenant({ roles: ["User.Read.All"] });
    await expect(tenant.read("users")).resolves.toMatchObject({ end: { complete: true } });
    const error = await readError(() => tenant.read("users", { signInActivity: true }));
    expect(error.message).toContain("AuditLog.Read.All");
  });
});

test("discovery knows all objects and what they need, also what may not be read now", async () => {
  await using tenant = await startTenant({ isPremium: false });
  const found = await connector.discover(tenant.context());
  expect(found.map(({ name }) => name)).toEqual([
    ...objects,
    "teams",
    "channels",
    "team_members",
    "channel_members",
    "sign_in_activity",
    "usage_reports",
  ]);
  expect(found[0]).toMatchObject({
    description: "Needs User.Read.All",
    recordCount: expect.any(Number) as number,
  });
  expect(found.find(({ name }) => name === "sign_in_activity")?.description).toContain("Not readable now");
});
