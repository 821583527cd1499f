import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readError } from "../../../../tests/support/connector-context.ts";
import { sendJson, type Answer } from "../../../../tests/support/web-server.ts";
import { count, withServer } from "../testing/served-client.ts";

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
