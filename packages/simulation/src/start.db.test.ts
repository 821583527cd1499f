import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, systemClock } from "@edp/base";
import { describe, expect, test } from "vitest";
import { createHurryingClock } from "../../../tests/support/connector-context.ts";
import { startSimulation, tenantId, clientId, type Simulation, type SimulationOptions } from "./index.ts";

interface Running extends AsyncDisposable {
  readonly simulation: Simulation;
  readonly dir: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly value?: readonly Readonly<Record<string, unknown>>[];
    readonly requests?: readonly { readonly updated_at: string; readonly id: number }[];
    readonly error?: { readonly code: string };
    readonly [name: string]: unknown;
  };
}

async function start(more: Partial<SimulationOptions> = {}, given?: string): Promise<Running> {
  const dir = given ?? (await mkdtemp(join(tmpdir(), "edp-simulation-")));
  const simulation = await startSimulation({
    settings: { organisation: "acme", people: 120, seed: 7 },
    dir,
    secret: (reference) => Promise.resolve(new Secret(`value of ${reference}`)),
    clock: createHurryingClock(),
    throttleEvery: 0,
    ...more,
  });
  return {
    simulation,
    dir,
    get: async (path, headers = {}) => {
      const response = await fetch(`${simulation.baseUrl}${path}`, { headers });
      const text = await response.text();
      const body = (text.startsWith("{") ? JSON.parse(text) : { text }) as Reply["body"];
      return { status: response.status, headers: response.headers, body };
    },
    [Symbol.asyncDispose]: async () => {
      await simulation.stop();
      if (given === undefined) await rm(dir, { recursive: true });
    },
  };
}

async function signIn({ simulation }: Running): Promise<Record<string, string>> {
  const response = await fetch(`${simulation.baseUrl}/m365/login/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: "value of m365/client-secret",
    }),
  });
  const { access_token: token } = (await response.json()) as { readonly access_token: string };
  return { authorization: `Bearer ${token}` };
}

/** All pages of a round: what they hold, and the link at their end. */
async function signInAndFollow(running: Running) {
  const headers = await signIn(running);
  const toPath = (link: unknown): string => String(link).replace(running.simulation.baseUrl, "");
  return async (first: string): Promise<{ value: readonly unknown[]; link: string }> => {
    const value: unknown[] = [];
    for (let next = first; ;) {
      const { body } = await running.get(next, headers);
      value.push(...(body.value ?? []));
      if (body["@odata.nextLink"] === undefined) return { value, link: toPath(body["@odata.deltaLink"]) };
      next = toPath(body["@odata.nextLink"]);
    }
  };
}

const key = { "x-api-key": "value of service_desk/api-key" };

describe("drops", () => {
  test("files that would be the same are left alone, others appear anew", async () => {
    await using first = await start();
    const workers = join(first.dir, "hr", "workers.csv");
    const before = await stat(workers, { bigint: true });
    expect(first.simulation.written).toHaveLength(6);

    await using again = await start({}, first.dir);
    expect(again.simulation.written).toEqual([]);
    expect((await stat(workers, { bigint: true })).mtimeNs).toBe(before.mtimeNs);

    await writeFile(workers, "somebody cut it");
    await using mended = await start({}, first.dir);
    expect(mended.simulation.written).toEqual(["hr/workers.csv"]);
    expect((await readFile(workers, "utf8")).split("\r\n")).toHaveLength(120 + 3);
  });

  test("tomorrow's files differ", async () => {
    await using first = await start();
    const clock = createHurryingClock("2026-11-24T08:00:00Z");
    await using tomorrow = await start({ clock }, first.dir);
    expect(tomorrow.simulation.written).toContain("hr/workers.csv");
  });

  test("an abort leaves no half-written file behind", async () => {
    const dir = await mkdtemp(join(tmpdir(), "edp-simulation-"));
    const stopped = start({ signal: AbortSignal.abort(new Error("enough")) }, dir);
    await expect(stopped).rejects.toThrow("enough");
    await expect(stat(join(dir, "hr", "departments.csv"))).rejects.toThrow("ENOENT");
    await expect(stat(join(dir, "hr", "departments.csv.next"))).rejects.toThrow("ENOENT");
    await rm(dir, { recursive: true });
  });
});

describe("the cloud", () => {
  test("without a token, with a foreign or an expired one it answers 401", async () => {
    await using running = await start({ clock: systemClock, tokenLifeSeconds: 0 });
    const expired = await signIn(running);
    const [head, claims] = (expired["authorization"] ?? "").split(".");
    for (const headers of [{}, { authorization: `${head ?? ""}.${claims ?? ""}.forged` }, expired]) {
      const { status, body } = await running.get("/m365/v1.0/users", headers);
      expect([status, body.error?.code]).toEqual([401, "InvalidAuthenticationToken"]);
    }
  });

  test("a list comes in pages that lead to each other", async () => {
    await using running = await start();
    const headers = await signIn(running);
    const ids: unknown[] = [];
    let next: string | undefined = "/m365/v1.0/users?$select=id&$top=50";
    while (next !== undefined) {
      const { body }: Reply = await running.get(next, headers);
      expect(body.value?.every((user) => Object.keys(user).join() === "id")).toBe(true);
      ids.push(...(body.value ?? []).map(({ id }) => id));
      next = (body["@odata.nextLink"] as string | undefined)?.replace(running.simulation.baseUrl, "");
    }
    const { body } = await running.get("/m365/v1.0/users/$count", {
      ...headers,
      consistencylevel: "eventual",
    });
    expect(body["text"]).toBe(ids.length.toString());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a delta link tells what happened since, once a record, and nothing when nothing did", async () => {
    await using running = await start();
    const { cloud, organisation } = running.simulation;
    const [user, group] = [organisation.id("cloud", 0), organisation.id("group", 0)];
    const follow = await signInAndFollow(running);
    const users = await follow("/m365/v1.0/users/delta?$select=displayName,manager");
    const groups = await follow("/m365/v1.0/groups/delta?$select=members");
    expect(users.value).toHaveLength([...organisation.cloudAccounts()].length);
    expect(users.value[8]).toMatchObject({ "manager@delta": [{ id: expect.any(String) as string }] });
    expect((await follow(users.link)).value).toEqual([]);

    cloud.changeUser(user, { displayName: "Somebody" });
    cloud.changeUser(user, { displayName: "Somebody Else" });
    cloud.removeUser(organisation.id("cloud", 4));
    cloud.join(group, user);
    cloud.leave(group, user);
    expect((await follow(users.link)).value).toEqual([
      { displayName: "Somebody Else", id: user },
      { id: organisation.id("cloud", 4), "@removed": { reason: "changed" } },
    ]);
    expect((await follow(groups.link)).value).toMatchObject([
      { id: group, "members@delta": [{ id: user }, { id: user, "@removed": { reason: "deleted" } }] },
    ]);
  });

  test("a delta link is good for seven days, and until the tenant's changes are counted anew", async () => {
    const clock = createHurryingClock();
    await using running = await start({ clock, tokenLifeSeconds: 30 * 86_400 });
    const headers = await signIn(running);
    const { link } = await (await signInAndFollow(running))("/m365/v1.0/users/delta");
    await clock.sleep(7 * 86_400_000 + 1);
    expect(await running.get(link, headers)).toMatchObject({
      status: 400,
      body: { error: { code: "syncStateNotFound" } },
    });
    running.simulation.cloud.resetDelta();
    const fresh = await (await signInAndFollow(running))("/m365/v1.0/users/delta");
    running.simulation.cloud.resetDelta();
    expect((await running.get(fresh.link, headers)).status).toBe(410);
  });

  test("what is asked wrongly is refused as Graph does", async () => {
    await using running = await start();
    const headers = await signIn(running);
    const statuses = await Promise.all(
      [
        "/users?$top=1000",
        "/users?$select=signInActivity&$top=600",
        "/users?$skiptoken=zzz",
        "/users/$count",
        "/sites",
        "/users/delta?$expand=manager",
        "/users/delta?$deltatoken=zzz",
        "/reports/getOffice365ActiveUserDetail(period='D8')",
      ]
        .concat("/groups/nobody/members", "/users/00000000-0000-4000-8000-000000000000/licenseDetails")
        .map(async (path) => (await running.get(`/m365/v1.0${path}`, headers)).status),
    );
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400, 400, 404, 404]);
  });

  test("every third request of a kind is throttled, the same ones each time", async () => {
    await using running = await start({ throttleEvery: 3 });
    const headers = await signIn(running);
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      statuses.push((await running.get("/m365/v1.0/groups", headers)).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
  });
});

describe("the service desk", () => {
  test("wants its key", async () => {
    await using running = await start();
    expect((await running.get("/service-desk/requests")).status).toBe(401);
    expect((await running.get("/service-desk/requests", key)).status).toBe(200);
  });

  test("gives every request once over its pages", async () => {
    await using running = await start();
    const ids: number[] = [];
    let hasMore = true;
    let total: unknown;
    for (let page = 1; hasMore; page += 1) {
      const { body } = await running.get(`/service-desk/requests?page=${page.toString()}&per_page=100`, key);
      ids.push(...(body.requests ?? []).map(({ id }) => id));
      hasMore = body["has_more"] === true;
      total = body["total"];
    }
    expect(ids).toHaveLength(Number(total));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("filters by the time of update, and refuses what is none", async () => {
    await using running = await start();
    const since = "2026-11-01T00:00:00Z";
    const all = await running.get("/service-desk/requests?per_page=500", key);
    const some = await running.get(`/service-desk/requests?per_page=500&updated_since=${since}`, key);
    const expected = (all.body.requests ?? []).filter(({ updated_at }) => updated_at >= since);
    expect(some.body.requests).toEqual(expected);
    expect(expected.length).toBeGreaterThan(2);
    for (const query of ["updated_since=yesterday", "page=0", "per_page=501", "page=x"]) {
      expect((await running.get(`/service-desk/requests?${query}`, key)).status).toBe(400);
    }
  });
});

test("anything else is not there, and after stop nothing answers", async () => {
  const running = await start();
  expect((await running.get("/elsewhere")).status).toBe(404);
  await running[Symbol.asyncDispose]();
  await expect(running.get("/m365/v1.0/users")).rejects.toThrow("fetch failed");
});
