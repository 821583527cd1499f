// Signing in as a service account, against the contract server, which looks at signatures, times, audience, scopes and the
// administrator.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createHurryingClock, readError } from "../../../tests/support/connector-context.ts";
import { account, adminUser, startContractWorkspace } from "../../../tests/support/contract-workspace.ts";
import { acmeWorkspace as data } from "../../../tests/support/acme-workspace.ts";
import { createContractAccount } from "./testing/contract-token.ts";
import connector from "./index.ts";

const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
const userScopes = [scope("admin.directory.user.readonly"), scope("admin.directory.orgunit.readonly")];

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("the key", () => {
  const edit = (more: object): string =>
    JSON.stringify({ ...(JSON.parse(account.keyFile) as object), ...more });
  const { privateKey: curve } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  test.each([
    ["no JSON", "hello", "no JSON object"],
    ["a user's credentials", edit({ type: "authorized_user" }), '"type" is not service_account'],
    ["no address", edit({ client_email: "" }), "it has no client_email"],
    ["no id", edit({ private_key_id: undefined }), "it has no private_key_id"],
    ["half a key", edit({ private_key: "-----BEGIN PRIVATE KEY-----\nMII" }), "private_key cannot be read"],
    ["a curve", edit({ private_key: curve.export({ type: "pkcs8", format: "pem" }) }), "no RSA key"],
  ])(
    "EDP-SRC-330: %s is told without a part of it, and Google is not asked",
    async (_name, keyFile, problem) => {
      await using workspace = await startContractWorkspace({ data });
      const error = await readError(() =>
        workspace.read("users", {}, { secrets: { "service-account-key": keyFile } }),
      );
      expect([error.code, error.message]).toEqual(["EDP-SRC-330", expect.stringContaining(problem)]);
      expect(error.message).not.toContain("MII");
      expect(workspace.requests).toEqual([]);
    },
  );

  test("EDP-SRC-331: that Google does not know is told with the account's address", async () => {
    await using workspace = await startContractWorkspace({ data });
    for (const other of [createContractAccount(), createContractAccount("stranger")]) {
      const secrets = { "service-account-key": other.keyFile };
      const error = await readError(() => workspace.read("users", {}, { secrets }));
      expect([error.code, error.message]).toEqual(["EDP-SRC-331", expect.stringContaining(other.email)]);
    }
  });

  test("decides nothing about where it is sent: its token_uri is what the assertion says, not where it goes", async () => {
    await using workspace = await startContractWorkspace({ data });
    await using other = await startContractWorkspace({ data });
    const keyFile = edit({ token_uri: `${other.url}/token` });
    const error = await readError(() =>
      workspace.read("users", {}, { secrets: { "service-account-key": keyFile } }),
    );
    expect(error.message).toContain("audience");
    expect(error.code).toBe("EDP-SRC-338");
    expect(other.requests).toEqual([]);
  });
});

describe("the administrator and the clock", () => {
  test("EDP-SRC-334: an administrator whom Google does not know", async () => {
    await using workspace = await startContractWorkspace({ data });
    const error = await readError(() => workspace.read("users", { adminUser: "left@acme.example" }));
    expect([error.code, error.message]).toEqual([
      "EDP-SRC-334",
      expect.stringContaining("left@acme.example"),
    ]);
  });

  test("EDP-SRC-335: a clock that is two hours ahead", async () => {
    await using workspace = await startContractWorkspace({
      data,
      clock: createHurryingClock("2026-11-23T08:00:00Z"),
    });
    const clock = createHurryingClock("2026-11-23T10:00:00Z");
    const error = await readError(() => workspace.read("users", {}, { clock }));
    expect([error.code, error.message]).toEqual([
      "EDP-SRC-335",
      expect.stringContaining("2026-11-23T10:00:00.000Z"),
    ]);
  });

  test("a token that ends in the middle of a read is renewed before it does", async () => {
    const clock = createHurryingClock();
    await using workspace = await startContractWorkspace({
      data,
      clock,
      meddle: (seen, reply) => {
        // Each page takes a good half of the token's hour.
        if (seen.url.pathname.endsWith("/users")) void clock.sleep(2_000_000);
        return reply;
      },
    });
    const { records, end } = await workspace.read("users", { managers: false });
    expect([records.length, end?.complete]).toEqual([5, true]);
    // Units and the first page of three; the next two pages after an hour.
    expect(workspace.tokens).toHaveLength(2);
  });
});

describe("scopes", () => {
  test("a read asks for those of its own object, and for no others", async () => {
    await using workspace = await startContractWorkspace({ data, granted: userScopes });
    const { records, end } = await workspace.read("users");
    expect([records.length, end?.complete]).toEqual([5, true]);
    expect((await readError(() => workspace.read("groups"))).code).toBe("EDP-SRC-332");
  });

  test("EDP-SRC-332: without any delegation the check fails at sign in, with all scopes to enter", async () => {
    await using workspace = await startContractWorkspace({ data, granted: [] });
    const steps = await collect(connector.check(workspace.context()));
    expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({
      step: "sign in",
      code: "EDP-SRC-332",
      fix: expect.stringContaining(
        [...userScopes, scope("admin.directory.group.readonly")].join(","),
      ) as string,
    });
  });

  test("EDP-SRC-333: one scope that is missing is named, with the objects that need it", async () => {
    await using workspace = await startContractWorkspace({ data, granted: userScopes });
    const objects = ["users", "groups", "group_memberships"];
    const steps = await collect(connector.check(workspace.context({}, { objects })));
    const failed = steps.find(({ outcome }) => outcome === "failed");
    expect(failed).toMatchObject({ step: "permission", code: "EDP-SRC-333" });
    expect(failed?.fix).toContain(
      `add ${scope("admin.directory.group.readonly")},${scope("admin.directory.domain.readonly")} to`,
    );
    expect(failed?.fix).not.toContain("user.readonly");
    expect(failed?.detail).toContain("groups, group_memberships cannot be read");
  });

  test("all steps pass and name what was granted", async () => {
    await using workspace = await startContractWorkspace({ data });
    const objects = Object.keys(data);
    const steps = await collect(connector.check(workspace.context({}, { objects })));
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "name passed",
      "reachable passed",
      "sign in passed",
      "permission passed",
      "data passed",
    ]);
    expect(steps.map(({ detail }) => detail).join("\n")).toContain(`for ${adminUser} of customer C01acme99`);
    expect(workspace.requests.filter((request) => request.startsWith("POST"))).toEqual([
      "POST /token",
      "POST /token",
    ]);
  });

  test("discovery knows all objects and what they need, also what may not be read now", async () => {
    await using workspace = await startContractWorkspace({ data, granted: userScopes });
    const found = await connector.discover(workspace.context());
    expect(found).toHaveLength(14);
    expect(found.find(({ name }) => name === "users")?.description).toBe(
      "Needs admin.directory.user.readonly, admin.directory.orgunit.readonly",
    );
    expect(found.find(({ name }) => name === "license_skus")?.description).toContain("Not readable now");
  });
});
