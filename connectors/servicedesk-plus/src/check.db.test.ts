// The connection test: what is wrong is told by its step, with what to do.
import type { JsonObject } from "@edp/base";
import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { describe, expect, test } from "vitest";
import { readError, type TestContextInput } from "../../../tests/support/connector-context.ts";
import { makeCertificate } from "@edp/connector-sdk/conformance";
import { startWebServer } from "../../../tests/support/web-server.ts";
import { refuse } from "../conformance/desk.ts";
import connector from "./index.ts";
import { makeRequests, startDesk } from "./testing/start-desk.ts";

async function check(context: ConnectorContext): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  for await (const step of connector.check(context)) steps.push(step);
  return steps;
}

const failedOf = (steps: readonly CheckStep[]): CheckStep | undefined =>
  steps.find(({ outcome }) => outcome === "failed");

const people = { users: [{ id: "1", name: "A" }] };

test("on premises every step passes, and tells how many records there are", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(3), ...people } });
  const steps = await check(desk.context());
  expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    "name passed",
    "reachable passed",
    "sign in passed",
    "permission passed",
    "data passed",
  ]);
  expect(steps.at(-1)?.detail).toBe("requests: 3 records, users: 1 records");
});

test("in the cloud the portal is named; lists below requests are looked at below the first one", async () => {
  await using desk = await startDesk({
    settings: {
      edition: "cloud",
      portal: "itdesk",
      lists: { requests: "requests", "requests/1/notes": "request_notes" },
    },
    records: { requests: makeRequests(2), request_notes: [{ id: "5" }] },
  });
  const steps = await check(desk.context());
  expect(failedOf(steps)).toBeUndefined();
  expect(steps.find(({ step }) => step === "sign in")?.detail).toBe(
    "client 1000.EDP is accepted in the portal itdesk",
  );
  expect(desk.tokens()).toBe(1);
});

interface Wrong {
  readonly config?: JsonObject;
  readonly more?: TestContextInput;
  readonly step: string;
  readonly code: string;
  readonly fix: string;
}

describe("what is wrong on premises", () => {
  const cases: readonly (readonly [string, Wrong])[] = [
    [
      "a key",
      {
        more: { secrets: { "technician-key": "an-old-key" } },
        step: "sign in",
        code: "EDP-SRC-350",
        fix: "sdp/technician-key",
      },
    ],
    [
      "a portal",
      { config: { portal: "elsewhere" }, step: "sign in", code: "EDP-SRC-355", fix: "(elsewhere)" },
    ],
    [
      "the path of one list",
      {
        config: { paths: { users: "people" } },
        step: "data",
        code: "EDP-SRC-355",
        fix: "config.paths.users",
      },
    ],
  ];
  test.each(cases)("%s", async (_name, { config, more, step, code, fix }) => {
    await using desk = await startDesk({
      settings: { portal: "itdesk" },
      records: { requests: makeRequests(1), ...people },
    });
    const steps = await check(desk.context(config, more));
    expect(failedOf(steps)).toMatchObject({ step, code, fix: expect.stringContaining(fix) as string });
    expect(JSON.stringify(steps)).not.toContain("an-old-key");
  });

  test("a role that may not read one object is named, with the object", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(1), changes: [{ id: "1" }] },
      meddle: ({ url }) =>
        url.pathname.endsWith("/changes") ? refuse(403, 4002, "Not permitted") : undefined,
    });
    const failed = failedOf(await check(desk.context()));
    expect(failed).toMatchObject({ step: "permission", code: "EDP-SRC-354" });
    expect(`${failed?.detail ?? ""} ${failed?.fix ?? ""}`).toMatch(/changes.*View Changes/s);
  });

  test("what a refusal repeats of the key stays out of every step", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(1) },
      meddle: ({ headers }) => refuse(403, 4002, `Not permitted for ${headers["authtoken"] ?? ""}`),
    });
    const steps = await check(desk.context());
    expect(failedOf(steps)?.detail).toContain("Not permitted for [secret]");
    expect(JSON.stringify(steps)).not.toContain("the-right-key");
  });

  test("a module that the licence does not have is named", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(1), problems: [] },
      meddle: ({ url }) => (url.pathname.endsWith("/problems") ? refuse(400, 7001, "Licence") : undefined),
    });
    expect(failedOf(await check(desk.context()))).toMatchObject({ step: "permission", code: "EDP-SRC-357" });
  });

  test("an old build that wants its key under the old name", async () => {
    await using desk = await startDesk({
      settings: { keyHeader: "TECHNICIAN_KEY" },
      records: { requests: makeRequests(1) },
    });
    expect(failedOf(await check(desk.context()))).toMatchObject({ code: "EDP-SRC-350" });
    expect(failedOf(await check(desk.context({ keyHeader: "TECHNICIAN_KEY" })))).toBeUndefined();
  });

  test("a certificate of the company's own is trusted only when its authority is", async () => {
    const good = { from: new Date("2020-01-01T00:00:00Z"), until: new Date("2099-01-01T00:00:00Z") };
    const own = makeCertificate(good);
    await using server = await startWebServer((_request, response) => response.end("{}"), own);
    const port = server.port.toString();
    await using desk = await startDesk({ records: { requests: makeRequests(1) } });
    const at = { baseUrl: `https://localhost:${port}` };
    const more = { allowedHosts: [`localhost:${port}`] };
    const stranger = failedOf(await check(desk.context(at, more)));
    expect(stranger).toMatchObject({ step: "certificate", code: "EDP-SRC-022" });
    const steps = await check(desk.context(at, { ...more, extraCa: own.cert }));
    expect(steps.find(({ step }) => step === "certificate")?.outcome).toBe("passed");
  });
});

describe("what is wrong in the cloud", () => {
  const cloud = {
    settings: { edition: "cloud", portal: "itdesk" },
    records: { requests: makeRequests(1) },
  } as const;

  test.each([
    ["client-secret", "invalid_client"],
    ["refresh-token", "invalid_code"],
  ])("EDP-SRC-351: Zoho refuses the %s with a word and status 200", async (name, word) => {
    await using desk = await startDesk(cloud);
    const secrets = { "client-secret": "the-client-secret", "refresh-token": "the-refresh-token" };
    const steps = await check(desk.context({}, { secrets: { ...secrets, [name]: "not-the-right-one" } }));
    expect(failedOf(steps)).toMatchObject({
      step: "sign in",
      code: "EDP-SRC-351",
      detail: expect.stringContaining(word) as string,
    });
    expect(JSON.stringify(steps)).not.toContain("not-the-right-one");
  });

  test("EDP-SRC-352: Zoho gives no more tokens for a while", async () => {
    await using desk = await startDesk({
      ...cloud,
      meddle: ({ url }) =>
        url.pathname === "/oauth/v2/token"
          ? {
              status: 400,
              json: {
                error: "Access Denied",
                error_description: "You have made too many requests continuously",
              },
            }
          : undefined,
    });
    const error = await readError(() => desk.read({}));
    expect([error.code, error.retry]).toEqual(["EDP-SRC-352", "later"]);
  });

  test("EDP-SRC-353: a token that the portal does not know", async () => {
    await using desk = await startDesk({
      ...cloud,
      meddle: ({ url }) => (url.pathname.startsWith("/app/") ? refuse(401, 401, "UNAUTHORISED") : undefined),
    });
    expect(failedOf(await check(desk.context()))).toMatchObject({
      step: "sign in",
      code: "EDP-SRC-353",
      fix: expect.stringContaining("itdesk") as string,
    });
  });

  test("EDP-SRC-359: two data centres are noticed before anything is sent", async () => {
    await using desk = await startDesk(cloud);
    const config = {
      baseUrl: "https://sdpondemand.manageengine.eu",
      accountsUrl: "https://accounts.zoho.com",
    };
    expect((await readError(() => check(desk.context(config)))).code).toBe("EDP-SRC-359");
    expect(desk.asked).toEqual([]);
  });

  test("a client id that is missing is told by its key", async () => {
    await using desk = await startDesk(cloud);
    const { clientId: _none, ...config } = desk.context().config;
    const error = await readError(() => check({ ...desk.context(), config }));
    expect([error.code, error.message.includes("clientId")]).toEqual(["EDP-SRC-028", true]);
  });
});
