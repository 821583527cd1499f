import { describe, expect, it } from "vitest";
import { readError } from "../../../../tests/support/connector-context.ts";
import {
  findClosedPort,
  startSilentServer,
  startWebServer,
  type Answer,
} from "../../../../tests/support/web-server.ts";
import { contextOf, withServer } from "../testing/served-client.ts";
import { createHttpClient } from "./client.ts";

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
