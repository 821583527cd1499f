import { Secret } from "@edp/base";
import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createHurryingClock,
  createTestContext,
  readError,
} from "../../../../tests/support/connector-context.ts";
import {
  findClosedPort,
  sendJson,
  startSilentServer,
  startWebServer,
  type Answer,
  type WebServer,
} from "../../../../tests/support/web-server.ts";
import type { HttpContext } from "./attempt.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "./client.ts";
import { createApiKey, createBasic, createBearer } from "./credentials.ts";

interface Setting {
  readonly server: WebServer;
  readonly client: HttpClient;
  readonly clock: ReturnType<typeof createHurryingClock>;
}

/** A server with this answer and a client for it, both closed afterwards. */
async function withServer(
  answer: Answer,
  use: (setting: Setting) => Promise<void>,
  options: HttpClientOptions = {},
): Promise<void> {
  await using server = await startWebServer(answer);
  const clock = createHurryingClock();
  const client = createHttpClient(contextOf(server, { clock }), { random: () => 0.5, ...options });
  try {
    await use({ server, client, clock });
  } finally {
    await client.close();
  }
}

function contextOf(server: { readonly port: number }, more: Partial<HttpContext> = {}): HttpContext {
  return createTestContext({
    source: "desk",
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    ...more,
  });
}

const status =
  (...answers: readonly (readonly [number, Record<string, string>?])[]): Answer =>
  (_request, response) => {
    const [code, headers = {}] = answers[count(response) - 1] ?? [200];
    response.writeHead(code, headers);
    response.end(code === 200 ? "{}" : "");
  };

const counts = new WeakMap<object, number>();
/** Which request of its server this is, from 1. */
function count(response: ServerResponse): number {
  const server = (response.socket as unknown as { server: object }).server;
  const next = (counts.get(server) ?? 0) + 1;
  counts.set(server, next);
  return next;
}

describe("an answer", () => {
  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
    ["gzip, br", (text: string) => brotliCompressSync(gzipSync(text))],
    ["", (text: string) => Buffer.from(text)],
  ])("packed as %s arrives as the source wrote it", async (encoding, pack) => {
    const text = `{"n":9007199254740993,"s":"é"}`;
    const answer: Answer = (_request, response) => {
      response.writeHead(200, encoding === "" ? {} : { "content-encoding": encoding });
      response.end(pack(text));
    };
    await withServer(answer, async ({ client, server }) => {
      expect((await client.read({ url: `${server.url}/x` })).body.toString()).toBe(text);
    });
  });

  it("that is a compressed bomb is left early", async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(bomb);
    };
    await withServer(answer, async ({ client, server }) => {
      const before = process.memoryUsage.rss();
      expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
        code: "EDP-SRC-012",
      });
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
    });
  });

  it("over the size limit is left early, packed or not", async () => {
    const answer: Answer = (_request, response) => response.end(Buffer.alloc(2_000_000, "x"));
    const limit = { bodyLimits: { maxBytes: 1_000_000 } };
    await withServer(
      answer,
      async ({ client, server }) => {
        expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
          code: "EDP-SRC-011",
        });
      },
      limit,
    );
  });

  it("in an unknown packing is refused, and a damaged one too", async () => {
    const answer: Answer = (request, response) => {
      response.writeHead(200, { "content-encoding": request.url === "/zstd" ? "zstd" : "gzip" });
      response.end("no gzip");
    };
    await withServer(
      answer,
      async ({ client, server }) => {
        for (const path of ["/zstd", "/damaged"]) {
          expect(await readError(() => client.read({ url: server.url + path }))).toMatchObject({
            code: "EDP-SRC-018",
          });
        }
      },
      { retry: { attempts: 1 } },
    );
  });
});

describe("an answer that is cut off", () => {
  const cut =
    (head: string, body: string | Buffer): Answer =>
    (request) => {
      request.socket.write(head);
      request.socket.end(body);
    };

  it.each([
    ["shorter than its content length", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n", `{"value":[]}`],
    [
      "in the middle of its chunks",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
      `c\r\n{"value":[]}\r\n`,
    ],
    [
      "in the middle of its gzip",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n",
      gzipSync("x".repeat(5_000)).subarray(0, 20),
    ],
  ])("%s is asked for again and then told", async (_name, head, body) => {
    await withServer(
      cut(head, body),
      async ({ client, server }) => {
        expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
          code: "EDP-SRC-013",
          retry: "later",
        });
        expect(server.requests).toHaveLength(3);
      },
      { retry: { attempts: 3 } },
    );
  });

  it("once is read whole the second time", async () => {
    const answer: Answer = (request, response) => {
      if (count(response) > 1) sendJson(response, `{"value":[1]}`);
      else cut("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n", `{"va`)(request, response);
    };
    await withServer(answer, async ({ client, server }) => {
      expect((await client.read({ url: `${server.url}/x` })).body.toString()).toBe(`{"value":[1]}`);
    });
  });
});

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

describe("a server that hangs", () => {
  it.each([
    ["before the first byte", "", "begin an answer"],
    ["in the middle of the body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{", "go on with its answer"],
  ])("%s is left after the limit", async (_name, bytes, words) => {
    await withServer(
      (request) => void request.socket.write(bytes),
      async ({ client, server }) => {
        const error = await readError(() => client.read({ url: `${server.url}/x` }));
        expect(error).toMatchObject({ code: "EDP-SRC-007", retry: "later" });
        expect(error.message).toContain(words);
      },
      { timeLimits: { headersMs: 150, bodyMs: 150 }, retry: { attempts: 1 } },
    );
  });

  it("that trickles for ever is left after the total limit", async () => {
    const answer: Answer = (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    await withServer(
      answer,
      async ({ client, server }) => {
        const error = await readError(() => client.read({ url: `${server.url}/x` }));
        expect(error.message).toContain("finish its answer within 200 ms");
      },
      { timeLimits: { totalMs: 200 }, retry: { attempts: 1 } },
    );
  });

  it("that never finishes the handshake is left after the connect limit", async () => {
    await using silent = await startSilentServer();
    const client = createHttpClient(contextOf(silent), {
      timeLimits: { connectMs: 200 },
      retry: { attempts: 1 },
    });
    const error = await readError(() => client.read({ url: `https://127.0.0.1:${silent.port.toString()}/` }));
    expect(error).toMatchObject({ code: "EDP-SRC-007" });
    await client.close();
  });

  it("is left at once when the run is stopped", async () => {
    const stop = new AbortController();
    await using server = await startWebServer(() => {
      stop.abort(new Error("stopped by the user"));
    });
    const client = createHttpClient(contextOf(server, { signal: stop.signal }));
    await expect(client.read({ url: `${server.url}/x` })).rejects.toThrow("stopped by the user");
    await client.close();
  });
});

describe("a server that is not there", () => {
  it("is told with its address and the reason", async () => {
    const port = await findClosedPort();
    const client = createHttpClient(contextOf({ port }), { retry: { attempts: 1 } });
    const error = await readError(() => client.read({ url: `http://127.0.0.1:${port.toString()}/` }));
    expect(error.message).toBe(
      `desk does not answer at 127.0.0.1:${port.toString()}: nothing listens on this port.`,
    );
    await client.close();
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
