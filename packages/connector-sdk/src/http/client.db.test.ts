import { Secret } from "@edp/base";
import { describe, expect, it } from "vitest";
import { createHurryingClock, readError } from "../../../../tests/support/connector-context.ts";
import { startWebServer, type Answer } from "../../../../tests/support/web-server.ts";
import { contextOf, count, status, withServer } from "../testing/served-client.ts";
import { createHttpClient } from "./client.ts";
import { createApiKey, createBasic, createBearer } from "./credentials.ts";

describe("a source that throttles or fails", () => {
  it.each([
    ["in seconds", { "retry-after": "7" }, 7_250],
    ["as a date", { "retry-after": "Mon, 23 Nov 2026 08:00:09 GMT" }, 9_250],
    ["in the past", { "retry-after": "Mon, 23 Nov 2026 07:00:00 GMT" }, 375],
    ["absurdly", { "retry-after": "99999999999999999999" }, 300_250],
    ["as nonsense", { "retry-after": "soon" }, 375],
    ["below zero", { "retry-after": "-5" }, 375],
  ])("is waited for as it wishes: %s", async (_name, headers, napMs) => {
    await withServer(status([429, headers]), async ({ client, server, clock }) => {
      expect((await client.read({ url: `${server.url}/x` })).status).toBe(200);
      expect(clock.naps).toEqual([napMs]);
    });
  });

  it("may say it in words of its own, and is then waited for too", async () => {
    const busy: Answer = (_request, response) => {
      const isBusy = count(response) === 1;
      response.writeHead(isBusy ? 403 : 200);
      response.end(isBusy ? `{"reason":"slowDown"}` : "{}");
    };
    const isThrottled = ({ body }: { readonly body: Buffer }): boolean => body.includes("slowDown");
    await withServer(
      busy,
      async ({ client, server, clock }) => {
        expect((await client.read({ url: `${server.url}/x` })).status).toBe(200);
        expect(clock.naps).toEqual([375]);
      },
      { isThrottled },
    );
    await withServer(busy, async ({ client, server }) => {
      const error = await readError(() => client.read({ url: `${server.url}/x` }));
      expect(error.code).toBe("EDP-SRC-020");
    });
  });

  it("is asked again after ever longer waits, then given up with the count", async () => {
    await withServer(
      status([500], [502], [503], [504], [500]),
      async ({ client, server, clock }) => {
        const error = await readError(() => client.read({ url: `${server.url}/x?key=s3cret-value` }));
        expect(error).toMatchObject({ code: "EDP-SRC-010", retry: "later", exit: 3 });
        expect(error.message).toContain("answered 500 in 5 attempts");
        expect(error.message).not.toContain("s3cret");
        expect(clock.naps).toEqual([375, 750, 1_500, 3_000]);
      },
      { retry: { attempts: 5 } },
    );
  });

  it("never holds a run longer than the budget", async () => {
    const answers = Array.from({ length: 20 }, () => [429, { "retry-after": "200" }] as const);
    await withServer(
      status(...answers),
      async ({ client, server, clock }) => {
        expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
          code: "EDP-SRC-009",
        });
        expect(clock.naps.reduce((sum, nap) => sum + nap, 0)).toBeLessThanOrEqual(900_000);
      },
      { retry: { attempts: 20 } },
    );
  });

  it("is not asked again when that cannot help", async () => {
    await withServer(status([404], [404]), async ({ client, server }) => {
      expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
        code: "EDP-SRC-008",
      });
      expect(server.requests).toHaveLength(1);
      expect((await client.read({ url: `${server.url}/x`, accept: [404] })).status).toBe(404);
    });
  });

  it("is not asked more often than the quota allows", async () => {
    await withServer(
      status(),
      async ({ client, server, clock }) => {
        for (let index = 0; index < 5; index += 1) await client.read({ url: `${server.url}/x` });
        // Two at once, two after a window and a little more, and the fifth after another.
        expect(clock.naps).toEqual([1020, 1020]);
      },
      { quota: { requests: 2, perMs: 1_000 } },
    );
  });
});

describe("credentials", () => {
  const secret = `p4ss"w0rd/+=`;
  const authorizers = [
    ["bearer", createBearer(new Secret(secret))],
    ["basic", createBasic("reader", new Secret(secret))],
    ["header", createApiKey(new Secret(secret), "header", "x-key")],
    ["named", createApiKey(new Secret(`Token token=${secret}`), "header", "authorization")],
    ["query", createApiKey(new Secret(secret), "query", "key")],
  ] as const;

  it.each(authorizers)(
    "(%s) stay out of errors, logs and addresses even when the server repeats them in any spelling",
    async (_name, authorizer) => {
      const logged: unknown[] = [];
      const log = { log: (...entry: unknown[]) => void logged.push(entry), with: () => log };
      await using server = await startWebServer((request, response) => {
        const bare = (request.headers.authorization ?? "").replace(/^(Basic|Bearer) /, "");
        const words = [
          request.url,
          request.headers.authorization,
          bare,
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString("base64"),
        ];
        response.writeHead(request.url?.startsWith("/403") === true ? 403 : 500);
        response.end(JSON.stringify({ error: { message: words.join(" ") } }));
      });
      const clock = createHurryingClock();
      const client = createHttpClient(contextOf(server, { log, clock }), {
        authorizer,
        retry: { attempts: 2 },
      });
      for (const path of ["/500", "/403"]) {
        const error = await readError(() => client.read({ url: server.url + path }));
        const everything = JSON.stringify([error.message, error.issues, logged]);
        for (const spelling of [
          secret,
          "p4ss",
          encodeURIComponent(secret),
          Buffer.from(secret).toString("base64"),
          Buffer.from(`reader:${secret}`).toString("base64"),
        ]) {
          expect(everything).not.toContain(spelling);
        }
      }
      await client.close();
    },
  );

  it("are renewed once when the source answers 401, and the refusal is told after that", async () => {
    let renewals = 0;
    const authorizer = {
      current: () => Promise.resolve({ headers: { authorization: new Secret("Bearer old-token") } }),
      renew: () => {
        renewals += 1;
        return Promise.resolve({ headers: { authorization: new Secret("Bearer new-token") } });
      },
    };
    const answer: Answer = (request, response) => {
      response.writeHead(
        request.url === "/ok" && request.headers.authorization === "Bearer new-token" ? 200 : 401,
      );
      response.end("{}");
    };
    await withServer(
      answer,
      async ({ client, server }) => {
        expect((await client.read({ url: `${server.url}/ok` })).status).toBe(200);
        expect(await readError(() => client.read({ url: `${server.url}/no` }))).toMatchObject({
          code: "EDP-SRC-019",
        });
        expect(renewals).toBe(2);
        expect(server.requests).toHaveLength(4);
      },
      { authorizer },
    );
  });

  it("that may not read are told apart from wrong ones", async () => {
    await withServer(status([403]), async ({ client, server }) => {
      expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
        code: "EDP-SRC-020",
      });
    });
  });
});

describe("a client only reads", () => {
  it("sends GET, and POST only to a listed endpoint", async () => {
    await withServer(status(), async ({ client, server }) => {
      const post = { contentType: "application/json", body: "{}" };
      await expect(client.read({ url: `${server.url}/delete`, post })).rejects.toThrow("takes a POST");
      expect(server.requests).toEqual([]);
    });
    await using server = await startWebServer(status());
    const client = createHttpClient(contextOf(server), { postTo: [`${server.url}/search`] });
    await client.read({
      url: `${server.url}/search?x=1`,
      post: { contentType: "application/json", body: "{}" },
    });
    expect(server.requests).toEqual(["POST /search?x=1"]);
    await client.close();
  });
});
