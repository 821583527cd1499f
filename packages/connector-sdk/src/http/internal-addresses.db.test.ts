// Every way to steer a request to this machine or its network that we know of: as an address, by a redirect, by DNS.
// The server that stands there hears nothing.
import { describe, expect, it } from "vitest";
import { createTestContext, readError } from "../../../../tests/support/connector-context.ts";
import { startWebServer } from "../../../../tests/support/web-server.ts";
import { readAddressKind } from "./address-kind.ts";
import { createHttpClient, type HttpClient } from "./client.ts";
import type { LookupAddresses } from "./guarded-connect.ts";

const vendor = "api.vendor.example";

const createClient = (port: number, lookup: LookupAddresses): HttpClient =>
  createHttpClient(
    createTestContext({
      source: "desk",
      allowedHosts: [`${vendor}:${port.toString()}`, `127.0.0.1:${port.toString()}`],
    }),
    { retry: { attempts: 1 }, lookup },
  );

/** Spellings of internal hosts, without the port. */
const hosts: readonly string[] = [
  ...[
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "0",
    "0.0.0.0",
    "127.0.0.2",
  ],
  ...["127.255.255.254", "0177.0.0.2", "0x7f.0.0.2", "0x7f000002", "2130706434", "017700000002", "127.2"],
  ...["127.0.2", "127.0.0.2.", "\uff11\uff12\uff17.0.0.2", "\u2460\u2461\u2466.0.0.2", "%31%32%37.0.0.2"],
  ...["[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
  ...["[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]"],
  ...["169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]", "metadata.google.internal"],
  ...["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.100.100.200", "api.vendor.example.evil.example"],
  ...["api.vendor.example@127.0.0.2", "127.0.0.2#.api.vendor.example", "127.0.0.2?.api.vendor.example"],
  ...["127.0.0.2\\.api.vendor.example", "127.0.0.2/.api.vendor.example", "api.vendor.example.nip.io"],
];

describe("an internal host", () => {
  it.each(hosts)("is not asked, written as %s", async (host) => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    const client = createClient(server.port, () => Promise.resolve(["127.0.0.1"]));
    const url = `http://${host}:${server.port.toString()}/`;
    if (URL.canParse(url))
      expect(await readError(() => client.read({ url }))).toMatchObject({ code: "EDP-SRC-004" });
    expect(server.requests).toEqual([]);
    await client.close();
  });

  it("is not asked when a redirect leads there, in any spelling and scheme", async () => {
    await using inside = await startWebServer((_request, response) => response.end("{}"));
    const port = inside.port.toString();
    const targets = [
      ...hosts.map((host) => `http://${host}:${port}/`),
      `//127.0.0.1:${port}/`,
      `\\\\127.0.0.1:${port}\\`,
      `http:/127.0.0.1:${port}/`,
      `https://127.0.0.1:${port}/`,
      `ftp://127.0.0.1:${port}/`,
      "file:///etc/passwd",
      "gopher://127.0.0.1/",
      "javascript:1",
      "data:application/json,[]",
      "unix:/run/docker.sock",
    ];
    let target = "";
    await using server = await startWebServer((_request, response) => {
      response.writeHead(302, { location: encodeURI(target) });
      response.end();
    });
    // The inner server is allowed as well: a redirect is refused even so.
    const allowedHosts = [server, inside].map((one) => `127.0.0.1:${one.port.toString()}`);
    const client = createHttpClient(createTestContext({ source: "desk", allowedHosts }), {
      retry: { attempts: 1 },
    });
    for (target of targets) {
      const { code } = await readError(() => client.read({ url: `${server.url}/x` }));
      // EDP-SRC-008: no address at all, so nothing to follow.
      expect([target, code]).toEqual([target, expect.stringMatching(/^EDP-SRC-00[68]$/)]);
    }
    expect(inside.requests).toEqual([]);
    await client.close();
  });
});

describe("a name of the definition", () => {
  const answers = [
    ...["127.0.0.1", "0.0.0.0", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.20.0.1", "100.64.0.1"],
    ...[
      "::1",
      "::",
      "::ffff:127.0.0.1",
      "::ffff:a00:1",
      "::127.0.0.1",
      "::ffff:0:127.0.0.1",
      "64:ff9b::10.0.0.1",
    ],
    ...[
      "64:ff9b:1::127.0.0.1",
      "2002:7f00:1::1",
      "2002:c0a8:101::1",
      "fe80::1%eth0",
      "fd12:3456::1",
      "fec0::1",
    ],
    ...["2001:0:4136:e378:8000:63bf:3fff:fdd2", "ff02::1", "255.255.255.255", "224.0.0.1", "no address"],
  ];

  it.each(answers)("is not asked when DNS answers %s", async (answer) => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    const client = createClient(server.port, () => Promise.resolve([answer]));
    const url = `http://${vendor}:${server.port.toString()}/`;
    expect(await readError(() => client.read({ url }))).toMatchObject({ code: "EDP-SRC-005" });
    expect(server.requests).toEqual([]);
    await client.close();
  });

  it("is not asked when DNS says something good first and something internal later", async () => {
    await using server = await startWebServer((_request, response) => response.end("{}"));
    let asked = 0;
    const client = createClient(server.port, () => {
      asked += 1;
      return Promise.resolve(asked === 1 ? [] : ["127.0.0.1"]);
    });
    const url = `http://${vendor}:${server.port.toString()}/`;
    expect(await readError(() => client.read({ url }))).toMatchObject({ code: "EDP-SRC-026" });
    expect(await readError(() => client.read({ url }))).toMatchObject({ code: "EDP-SRC-005" });
    expect([asked, server.requests]).toEqual([2, []]);
    await client.close();
  });

  it.each(["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])("may be at %s", (address) => {
    expect(readAddressKind(address)).toBe("public");
  });
});
