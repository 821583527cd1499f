// Reading by changes, against the simulated tenant: what changed arrives whole, what went is a deletion, and what
// cannot be followed any more says so.
import { describe, expect, test } from "vitest";
import { readError, type ReadSummary } from "../../../tests/support/connector-context.ts";
import { startTenant, type Tenant } from "../../../tests/support/simulated-tenant.ts";

type Payload = Readonly<Record<string, unknown>>;

/** Record id -> its last payload; what is gone has none. */
function fold(...reads: readonly ReadSummary[]): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (const { id, operation, payload } of reads.flatMap((read) => read.records)) {
    if (operation === "delete") records.delete(id);
    else records.set(id, payload);
  }
  return records;
}

const cursorOf = ({ end }: ReadSummary): string => end?.cursor ?? "no cursor";
const userId = ({ simulation }: Tenant, number: number): string =>
  simulation.organisation.id("cloud", number);
const groupId = ({ simulation }: Tenant, number: number): string =>
  simulation.organisation.id("group", number);

describe("accounts", () => {
  test("the first round is everything, and nothing comes when nothing changed", async () => {
    await using tenant = await startTenant();
    const whole = await tenant.read("users");
    const plain = await tenant.read("users", { changes: false });
    expect(whole.records.map(({ id }) => id)).toEqual(plain.records.map(({ id }) => id));
    expect(whole.end).toMatchObject({ complete: true, sourceCount: plain.records.length });
    const after = await tenant.follow("users", cursorOf(whole));
    expect(after.records).toEqual([]);
    expect(after.end).toMatchObject({ complete: false, sourceCount: plain.records.length });
  });

  test("the cursor has no host, its time, and a mark of what it follows", async () => {
    await using tenant = await startTenant();
    const { end } = await tenant.read("users");
    expect(JSON.parse(end?.cursor ?? "")).toEqual({
      link: expect.stringMatching(/^\/v1\.0\/users\/delta\?%24deltatoken=/) as string,
      issuedAt: tenant.clock.now().toISOString(),
      tracks: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
  });

  test("what changed is as whole as after a new read of everything, byte for byte", async () => {
    await using tenant = await startTenant();
    const { cloud } = tenant.simulation;
    const before = await tenant.read("users");
    // A round tells of the manager only when the manager changed: the others keep theirs all the same.
    cloud.changeUser(userId(tenant, 8), { jobTitle: "Chief of Something" });
    cloud.changeUser(userId(tenant, 12), { manager: { "@odata.type": "#microsoft.graph.user", id: "m" } });
    cloud.removeUser(userId(tenant, 16));
    const changed = await tenant.follow("users", cursorOf(before));
    expect(changed.records.map(({ operation }) => operation).sort()).toEqual(["delete", "upsert", "upsert"]);
    expect(JSON.parse(fold(changed).get(userId(tenant, 8)) ?? "")).toHaveProperty("manager@delta");
    expect(fold(before, changed)).toEqual(fold(await tenant.read("users")));

    cloud.restoreUser(userId(tenant, 16));
    const restored = await tenant.follow("users", cursorOf(changed));
    expect(fold(before, changed, restored)).toEqual(fold(await tenant.read("users")));
  });

  test("a read goes on from every page of a round", async () => {
    await using tenant = await startTenant();
    const whole = await tenant.read("users");
    const first = await tenant.follow("users");
    expect(first.cursors.length).toBeGreaterThan(1);
    const rest = await tenant.follow("users", first.cursors[0]);
    expect(rest.records.length).toBeLessThan(whole.records.length);
    const seen = new Set([...first.records.slice(0, 100), ...rest.records].map(({ id }) => id));
    expect(seen.size).toBe(whole.records.length);
  });

  test("with sign-ins, or without changes, every read is whole and has no cursor", async () => {
    await using tenant = await startTenant();
    for (const config of [{ signInActivity: true }, { changes: false }]) {
      const { end } = await tenant.read("users", config);
      expect(end).toMatchObject({ complete: true });
      expect(end).not.toHaveProperty("cursor");
    }
  });
});

describe("EDP-SRC-031: everything is to be read again", () => {
  const refusal = async (tenant: Tenant, cursor: string, config = {}, object = "users"): Promise<string> => {
    const error = await readError(() => tenant.follow(object, cursor, config));
    expect(error.code).toBe("EDP-SRC-031");
    return error.message;
  };

  test("after seven days, without asking", async () => {
    await using tenant = await startTenant({ tokenLifeSeconds: 30 * 86_400 });
    const cursor = cursorOf(await tenant.read("users"));
    await tenant.clock.sleep(7 * 86_400_000 - 1_800_000);
    expect(await refusal(tenant, cursor)).toContain("seven days");
  });

  test("when the source forgot, by either answer", async () => {
    await using tenant = await startTenant({ tokenLifeSeconds: 30 * 86_400 });
    const old = cursorOf(await tenant.read("users"));
    const fields = JSON.parse(old) as Payload;
    await tenant.clock.sleep(8 * 86_400_000);
    const young = JSON.stringify({ ...fields, issuedAt: tenant.clock.now().toISOString() });
    expect(await refusal(tenant, young)).toContain("400 syncStateNotFound");
    const fresh = cursorOf(await tenant.read("users"));
    tenant.simulation.cloud.resetDelta();
    expect(await refusal(tenant, fresh)).toContain("410 resyncRequired");
  });

  test("when the source's settings follow other properties, or no changes at all", async () => {
    await using tenant = await startTenant();
    const cursor = cursorOf(await tenant.read("users"));
    const more = { attributes: { users: { add: ["city"] } } };
    expect(await refusal(tenant, cursor, more)).toContain("other properties");
    expect(await refusal(tenant, cursor, { signInActivity: true })).toContain("whole reads");
    expect(
      await refusal(tenant, cursorOf(await tenant.read("groups")), { changes: false }, "groups"),
    ).toContain("whole reads");
  });
});

test.each(["", "{}", '{"link":"https://evil.example/","issuedAt":"2026-11-23","tracks":"x"}', "null"])(
  "EDP-SRC-030: %j is no cursor of ours, and nothing is asked",
  async (cursor) => {
    await using tenant = await startTenant();
    const error = await readError(() => tenant.follow("users", cursor));
    expect(error.code).toBe("EDP-SRC-030");
  },
);

test("groups that change, go and come are told", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant.simulation;
  const before = await tenant.read("groups");
  cloud.changeGroup(groupId(tenant, 1), { description: "Renamed" });
  cloud.removeGroup(groupId(tenant, 2));
  const changed = await tenant.follow("groups", cursorOf(before));
  expect(changed.records.map(({ id, operation }) => [id, operation])).toEqual([
    [groupId(tenant, 1), "upsert"],
    [groupId(tenant, 2), "delete"],
  ]);
  expect(fold(before, changed)).toEqual(fold(await tenant.read("groups")));
});

describe("memberships", () => {
  test("the first round has the edges that batches have, byte for byte, large groups in pieces", async () => {
    await using tenant = await startTenant({ settings: { organisation: "acme", people: 900, seed: 7 } });
    const whole = await tenant.read("group_memberships");
    expect(whole.end?.complete).toBe(true);
    expect(fold(whole)).toEqual(fold(await tenant.read("group_memberships", { changes: false })));
    expect(whole.records.length).toBeGreaterThan(800);
  });

  test("who joins, leaves, or is deleted is told, for members and owners", async () => {
    await using tenant = await startTenant();
    const { cloud } = tenant.simulation;
    const [group, other] = [groupId(tenant, 1), groupId(tenant, 2)];
    const before = await tenant.read("group_memberships");
    const stranger = userId(tenant, 0);
    cloud.join(group, stranger);
    cloud.join(other, stranger, "owners");
    const joined = await tenant.follow("group_memberships", cursorOf(before));
    expect(joined.records.map(({ id, operation }) => `${operation} ${id}`)).toEqual([
      `upsert ${group}:${stranger}:member`,
      `upsert ${other}:${stranger}:owner`,
    ]);
    cloud.leave(group, stranger);
    const left = await tenant.follow("group_memberships", cursorOf(joined));
    expect(left.records).toEqual([{ id: `${group}:${stranger}:member`, operation: "delete", payload: "" }]);
    expect(fold(before, joined, left)).toEqual(fold(await tenant.read("group_memberships")));
  });

  test("EDP-SRC-031: a deleted group takes its edges along, which only a whole read shows", async () => {
    await using tenant = await startTenant();
    const cursor = cursorOf(await tenant.read("group_memberships"));
    tenant.simulation.cloud.removeGroup(groupId(tenant, 1));
    const error = await readError(() => tenant.follow("group_memberships", cursor));
    expect(error.code).toBe("EDP-SRC-031");
    const whole = await tenant.read("group_memberships");
    expect(whole.records.some(({ id }) => id.startsWith(groupId(tenant, 1)))).toBe(false);
  });
});
