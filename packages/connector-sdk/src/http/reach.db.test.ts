import { describe, expect, it } from "vitest";
import { createTestContext, readError } from "../../../../tests/support/connector-context.ts";
import { createDatedAuthority } from "../../../../tests/support/dated-certificates.ts";
import { sendJson, startWebServer, type Answer } from "../../../../tests/support/web-server.ts";
import { createHttpClient, type HttpClientOptions } from "./client.ts";

const once = { attempts: 1 };

function clientFor(
  allowedHosts: readonly string[],
  options: HttpClientOptions = {},
): ReturnType<typeof createHttpClient> {
  return createHttpClient(createTestContext({ source: "desk", allowedHosts }), { retry: once, ...options });
}

describe("requests go only where the definition says", () => {
  it.each([
    "http://other.example/",
    "http://127.0.0.1:1/",
    "http://127.0.0.1.nip.example:PORT/",
    "http://2130706433:1/",
    "http://0x7f000001:1/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://localhost:PORT/",
    "http://0:PORT/",
    "ftp://127.0.0.1:PORT/",
    "file:///etc/passwd",
  ])("not to %s", async (address) => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    const client = clientFor([`127.0.0.1:${server.port.toString()}`]);
    const url = address.replace("PORT", server.port.toString());
    expect(await readError(() => client.read({ url }))).toMatchObject({ code: "EDP-SRC-004" });
    expect(server.requests).toEqual([]);
    await client.close();
  });

  it("in every spelling of an allowed one", async () => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    const client = clientFor([`127.0.0.1:${server.port.toString()}`]);
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "127.1"]) {
      expect((await client.read({ url: `http://${host}:${server.port.toString()}/` })).status).toBe(200);
    }
    await client.close();
  });

  it("never through a redirect to another server", async () => {
    await using elsewhere = await startWebServer((_request, response) => response.end("{}"));
    await using server = await startWebServer((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/steal` });
      response.end();
    });
    // Even when both are allowed: credentials would go along.
    const client = clientFor([
      `127.0.0.1:${server.port.toString()}`,
      `127.0.0.1:${elsewhere.port.toString()}`,
    ]);
    expect(await readError(() => client.read({ url: `${server.url}/x` }))).toMatchObject({
      code: "EDP-SRC-006",
    });
    expect(elsewhere.requests).toEqual([]);
    await client.close();
  });

  it("through a few redirects within one server, but not in circles", async () => {
    const answer: Answer = (request, response) => {
      if (request.url === "/b") {
        sendJson(response, "{}");
        return;
      }
      response.writeHead(307, { location: request.url === "/a" ? "/b" : "/circle" });
      response.end();
    };
    await using server = await startWebServer(answer);
    const client = clientFor([`127.0.0.1:${server.port.toString()}`]);
    expect((await client.read({ url: `${server.url}/a` })).status).toBe(200);
    expect(await readError(() => client.read({ url: `${server.url}/circle` }))).toMatchObject({
      code: "EDP-SRC-006",
    });
    expect(server.requests).toHaveLength(2 + 6);
    await client.close();
  });
});

describe("what DNS says is judged at each connection", () => {
  it.each([
    ["127.0.0.1", "this machine"],
    ["127.8.8.8", "this machine"],
    ["0.0.0.0", "this machine"],
    ["169.254.169.254", "this machine"],
    ["::1", "this machine"],
    ["::ffff:127.0.0.1", "this machine"],
    ["64:ff9b::7f00:1", "this machine"],
    ["fe80::1", "this machine"],
    ["fd00:ec2::254", "this machine"],
    ["10.1.2.3", "private network"],
    ["172.31.0.1", "private network"],
    ["192.168.1.1", "private network"],
    ["100.64.0.1", "private network"],
    ["fd12::1", "private network"],
    ["::ffff:10.0.0.1", "private network"],
    ["224.0.0.1", "no address"],
    ["255.255.255.255", "no address"],
  ])("an answer of %s is refused", async (address, words) => {
    const client = clientFor(["api.vendor.example:80"], { lookup: () => Promise.resolve([address]) });
    const error = await readError(() => client.read({ url: "http://api.vendor.example/" }));
    expect(error).toMatchObject({ code: "EDP-SRC-005" });
    expect(error.message).toContain(words);
    await client.close();
  });

  it("one bad address among good ones is enough", async () => {
    const client = clientFor(["api.vendor.example:80"], {
      lookup: () => Promise.resolve(["8.8.8.8", "127.0.0.1"]),
    });
    const error = await readError(() => client.read({ url: "http://api.vendor.example/" }));
    expect(error).toMatchObject({ code: "EDP-SRC-005" });
    await client.close();
  });

  it("an answer that changes between two connections is judged again", async () => {
    await using server = await startWebServer((_request, response) => {
      response.writeHead(200, { connection: "close" });
      response.end("{}");
    });
    const host = `localhost:${server.port.toString()}`;
    const named = `api.vendor.example:${server.port.toString()}`;
    const client = clientFor([host, named], { lookup: () => Promise.resolve(["127.0.0.1"]) });
    expect((await client.read({ url: `http://${host}/` })).status).toBe(200);
    expect(await readError(() => client.read({ url: `http://${named}/` }))).toMatchObject({
      code: "EDP-SRC-005",
    });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  it("a private address is fine once the definition says that the system stands there", async () => {
    const options = {
      privateNetwork: true,
      lookup: () => Promise.resolve(["192.0.2.1"]),
      timeLimits: { connectMs: 50 },
    };
    const refused = clientFor(["intra.corp.example:80"], {
      ...options,
      lookup: () => Promise.resolve(["127.0.0.1"]),
    });
    expect(await readError(() => refused.read({ url: "http://intra.corp.example/" }))).toMatchObject({
      code: "EDP-SRC-005",
    });
    await refused.close();
  });

  it("a name without an address is told", async () => {
    const client = clientFor(["nobody.invalid:80"], { lookup: () => Promise.resolve([]) });
    expect(await readError(() => client.read({ url: "http://nobody.invalid/" }))).toMatchObject({
      code: "EDP-SRC-026",
    });
    await client.close();
  });
});

describe("certificates", () => {
  const authority = createDatedAuthority("Company CA");
  const cases = [
    ["trusted through the company's CA", ["localhost"], undefined, authority.ca, undefined],
    ["of an unknown issuer", ["localhost"], undefined, undefined, "EDP-SRC-022"],
    [
      "that has expired",
      ["localhost"],
      { from: "20200101000000Z", until: "20210101000000Z" },
      authority.ca,
      "EDP-SRC-021",
    ],
    ["for another name", ["other.example"], undefined, authority.ca, "EDP-SRC-023"],
    [
      "not valid yet",
      ["localhost"],
      { from: "20900101000000Z", until: "20910101000000Z" },
      authority.ca,
      "EDP-SRC-024",
    ],
  ] as const;

  it.each(cases)("%s", async (_name, names, validity, extraCa, code) => {
    await using server = await startWebServer(
      (_request, response) => response.end("{}"),
      authority.issue(names, validity),
    );
    const host = `localhost:${server.port.toString()}`;
    const client = createHttpClient(createTestContext({ allowedHosts: [host], extraCa }), { retry: once });
    const url = `https://${host}/`;
    if (code === undefined) expect((await client.read({ url })).status).toBe(200);
    else {
      expect(await readError(() => client.read({ url }))).toMatchObject({ code });
      expect(server.requests).toEqual([]);
    }
    await client.close();
  });

  it("where the server speaks no TLS at all", async () => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    const client = clientFor([`127.0.0.1:${server.port.toString()}`]);
    const error = await readError(() => client.read({ url: server.url.replace("http:", "https:") }));
    expect(error).toMatchObject({ code: "EDP-SRC-025" });
    await client.close();
  });
});
