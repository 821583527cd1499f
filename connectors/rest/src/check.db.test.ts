import type { JsonObject } from "@edp/base";
import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createTestContext } from "../../../tests/support/connector-context.ts";
import {
  sendJson,
  startSilentServer,
  startWebServer,
  type Answer,
} from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

const requests = { path: "/requests", key: "id", recordPath: "items", countPath: "total" };

function contextFor(
  server: { readonly port: number },
  config: JsonObject,
  secrets: Readonly<Record<string, string>> = {},
): ConnectorContext {
  const host = `127.0.0.1:${server.port.toString()}`;
  return createTestContext({
    source: "desk",
    allowedHosts: [host],
    objects: Object.keys((config["objects"] ?? {}) as JsonObject),
    config: { baseUrl: `http://${host}/api`, ...config },
    secrets,
  });
}

async function check(context: ConnectorContext): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  for await (const step of connector.check(context)) steps.push(step);
  return steps;
}

const failure = async (context: ConnectorContext): Promise<CheckStep | undefined> =>
  (await check(context)).find(({ outcome }) => outcome === "failed");

/** Answers only who signs in like this; `/hidden` to nobody. */
const guarded =
  (isWelcome: (headers: Readonly<Record<string, unknown>>, url: string) => boolean): Answer =>
  (request, response) => {
    if (request.url === "/token") {
      void text(request).then((form) => {
        if (form.includes("client_secret=right")) sendJson(response, { access_token: "fresh" });
        else {
          response.writeHead(400);
          response.end(`{"error":"invalid_client"}`);
        }
      });
      return;
    }
    const status = !isWelcome(request.headers, request.url ?? "")
      ? 401
      : request.url?.includes("hidden") === true
        ? 403
        : 200;
    if (status === 200) sendJson(response, { items: [{ id: 1, name: "a" }], total: 1 });
    else {
      response.writeHead(status);
      response.end(`{"message":"status ${status.toString()}"}`);
    }
  };

const header =
  (name: string, value: string) =>
  (headers: Readonly<Record<string, unknown>>): boolean =>
    headers[name] === value;

describe("signing in", () => {
  const basic = Buffer.from("reader:right").toString("base64");
  it.each([
    ["basic", { kind: "basic", user: "reader" }, "password", header("authorization", `Basic ${basic}`)],
    ["bearer", { kind: "bearer" }, "token", header("authorization", "Bearer right")],
    [
      "an API key in a header",
      { kind: "api-key", in: "header", name: "x-key" },
      "api-key",
      header("x-key", "right"),
    ],
    [
      "an API key in the query",
      { kind: "api-key", in: "query", name: "k" },
      "api-key",
      (_headers: unknown, url: string) => url.includes("k=right"),
    ],
    [
      "OAuth 2.0",
      { kind: "oauth2", tokenUrl: "TOKEN", clientId: "edp" },
      "client-secret",
      header("authorization", "Bearer fresh"),
    ],
  ] as const)(
    "with %s works with the right secret and is told with a wrong one",
    async (_name, written, secret, isWelcome) => {
      await using server = await startWebServer(guarded(isWelcome));
      const auth = "tokenUrl" in written ? { ...written, tokenUrl: `${server.url}/token` } : written;
      const config = { auth, objects: { requests } };
      expect(
        (await check(contextFor(server, config, { [secret]: "right" }))).map(({ outcome }) => outcome),
      ).toEqual(Array(5).fill("passed"));
      const failed = await failure(contextFor(server, config, { [secret]: "wrong-value" }));
      expect(failed?.step).toBe("sign in");
      expect(JSON.stringify(failed)).not.toContain("wrong-value");
      expect(await failure(contextFor(server, config))).toMatchObject({
        step: "sign in",
        code: "EDP-SEC-001",
      });
    },
  );
});

describe("a check", () => {
  it("says what it found", async () => {
    await using server = await startWebServer(guarded(() => true));
    const steps = await check(contextFor(server, { objects: { requests } }));
    expect(
      steps.map(
        ({ step, detail }) =>
          `${step}: ${detail.replace(/\d+ ms/, "1 ms").replace(server.port.toString(), "PORT")}`,
      ),
    ).toEqual([
      "name: 127.0.0.1 is an address",
      "reachable: PORT, 1 ms",
      "sign in: no sign-in is configured",
      "permission: requests",
      "data: requests: 1 records",
    ]);
  });

  it.each([
    ["permission", { hidden: { ...requests, path: "/hidden" } }, "EDP-SRC-020"],
    ["data", { requests: { ...requests, recordPath: "nothing" } }, "EDP-SRC-015"],
  ])("tells a missing %s", async (step, objects, code) => {
    await using server = await startWebServer(guarded(() => true));
    expect(await failure(contextFor(server, { objects: { requests, ...objects } }))).toMatchObject({
      step,
      code,
    });
  });

  it("ends within ten seconds when the server hangs", async () => {
    await using silent = await startSilentServer();
    const failed = await failure(contextFor(silent, { timeoutSeconds: 1, objects: { requests } }));
    expect(failed).toMatchObject({ code: "EDP-SRC-007" });
  });
});

describe("discover", () => {
  it("lists objects with fields and counts", async () => {
    await using server = await startWebServer(guarded(() => true));
    expect(await connector.discover(contextFor(server, { objects: { requests } }))).toEqual([
      {
        name: "requests",
        description: "Records of /requests, known by id",
        fields: ["id", "name"],
        recordCount: 1,
      },
    ]);
  });
});
