// Through a proxy that is a process of its own, and to servers that want a client certificate.
import { once } from "node:events";
import { createServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { Secret } from "@edp/base";
import { describe, expect, it } from "vitest";
import { startOpenSsl } from "../../../../tests/support/openssl-server.ts";
import { startProxy } from "../../../../tests/support/connect-proxy.ts";
import {
  createHurryingClock,
  createTestContext,
  readError,
} from "../../../../tests/support/connector-context.ts";
import { createDatedAuthority, type Certificate } from "../../../../tests/support/dated-certificates.ts";
import { findClosedPort, startWebServer } from "../../../../tests/support/web-server.ts";
import { runCheck } from "../check/run-check.ts";
import { planServerSteps } from "../check/server-steps.ts";
import type { ConnectorContext } from "../connector.ts";
import { createHttpClient, type HttpClientOptions } from "./client.ts";
import { goesThrough, type ProxySettings } from "./proxy.ts";

const authority = createDatedAuthority("CORP-CA");
const host = "service.corp.example"; // nobody's DNS knows it; the proxy does

const through = (url: string, credentials?: string): ProxySettings => ({
  url,
  except: [],
  credentials: () => Promise.resolve(credentials === undefined ? undefined : new Secret(credentials)),
});

function contextFor(port: number, proxy: ProxySettings | undefined, name = host): ConnectorContext {
  return createTestContext({
    source: "payroll",
    allowedHosts: [`${name}:${port.toString()}`],
    extraCa: authority.ca,
    clock: createHurryingClock(),
    ...(proxy === undefined ? {} : { proxy }),
  });
}

async function get(context: ConnectorContext, url: string, options: HttpClientOptions = {}): Promise<string> {
  const client = createHttpClient(context, { retry: { attempts: 1 }, ...options });
  try {
    return (await client.read({ url })).body.toString();
  } finally {
    await client.close();
  }
}

describe("a proxy of the environment", () => {
  it.each([["https"], ["http"]] as const)("carries %s to a host that only it can find", async (scheme) => {
    await using proxy = await startProxy();
    const tls = scheme === "https" ? authority.issue([host]) : undefined;
    await using server = await startWebServer((_request, response) => response.end("hello"), tls);
    const address = `${host}:${server.port.toString()}`;
    expect(await get(contextFor(server.port, through(proxy.url)), `${scheme}://${address}/`)).toBe("hello");
    expect(proxy.tunnels).toEqual([address]);
  });

  it("is left out for the hosts that the environment excepts, and is not taken from the machine", async () => {
    await using proxy = await startProxy();
    await using server = await startWebServer((_request, response) => response.end("direct"));
    const excepting = { ...through(proxy.url), except: ["127.0.0.1"] };
    process.env["HTTP_PROXY"] = proxy.url;
    try {
      const [one, other] = [excepting, undefined].map((way) => contextFor(server.port, way, "127.0.0.1"));
      expect(await get(one!, server.url)).toBe("direct");
      expect(await get(other!, server.url)).toBe("direct");
    } finally {
      delete process.env["HTTP_PROXY"];
    }
    expect(proxy.tunnels).toEqual([]);
  });

  it("signs in with the credentials of the environment, and their absence or fault is told without them", async () => {
    await using proxy = await startProxy("edp:pass-to-the-outside");
    await using server = await startWebServer((_request, response) => response.end("in"));
    const url = `http://${host}:${server.port.toString()}/`;
    expect(await get(contextFor(server.port, through(proxy.url, "edp:pass-to-the-outside")), url)).toBe("in");
    for (const given of [undefined, "edp:wrong-pass"]) {
      const error = await readError(() => get(contextFor(server.port, through(proxy.url, given)), url));
      expect(error).toMatchObject({ code: "EDP-SRC-107" });
      expect(`${error.message} ${error.fix} ${JSON.stringify(error.issues)}`).not.toContain("wrong-pass");
    }
  });

  it("that refuses a host, is not there, or says nothing sensible is told as what it is", async () => {
    await using proxy = await startProxy("-", [host]);
    const refused = await readError(() => get(contextFor(443, through(proxy.url)), `https://${host}/`));
    expect(refused).toMatchObject({ code: "EDP-SRC-108", retry: "later" });
    const nowhere = through(`http://127.0.0.1:${(await findClosedPort()).toString()}`);
    const absent = await readError(() => get(contextFor(443, nowhere), `https://${host}/`));
    expect(absent).toMatchObject({ code: "EDP-SRC-106", retry: "later" });
    const mute = createTcpServer((socket) => socket.end());
    mute.listen(0, "127.0.0.1");
    await once(mute, "listening");
    const silent = through(`http://127.0.0.1:${(mute.address() as AddressInfo).port.toString()}`);
    const closed = await readError(() => get(contextFor(443, silent), `https://${host}/`));
    expect(closed).toMatchObject({ code: "EDP-SRC-106" });
    mute.close();
  });

  it("opens no way to a host that the definition does not name", async () => {
    await using proxy = await startProxy();
    const error = await readError(() =>
      get(contextFor(443, through(proxy.url)), "https://elsewhere.example/"),
    );
    expect(error.code).toBe("EDP-SRC-004");
    expect(proxy.tunnels).toEqual([]);
  });

  it("still leaves the certificate of the source to be judged, and the check says which way it went", async () => {
    await using proxy = await startProxy();
    await using server = await startWebServer(() => undefined, authority.issue(["other.corp.example"]));
    const context = contextFor(server.port, through(proxy.url));
    const url = `https://${host}:${server.port.toString()}/`;
    expect(await readError(() => get(context, url))).toMatchObject({ code: "EDP-SRC-023" });
    const steps: string[] = [];
    const place = { host, port: server.port, encryption: "tls" } as const;
    for await (const step of runCheck(context, planServerSteps(context, place)))
      steps.push(`${step.step} ${step.outcome} ${step.code ?? ""}`.trim());
    expect(steps).toEqual(["name passed", "reachable passed", "certificate failed EDP-SRC-023"]);
  });

  it.each([
    ["desk.corp.example", 443, true],
    ["hr.intern.example", 443, false],
    ["HR.intern.example", 443, false],
    ["intern.example", 443, true],
    ["one.example", 8443, false],
    ["one.example", 443, true],
    ["localhost", 80, false],
  ])("reaches %s:%i through it: %s", (name, port, expected) => {
    const except = [".intern.example", "one.example:8443", "localhost"];
    expect(goesThrough({ ...through("http://proxy"), except }, name, port)).toBe(expected);
  });
});

describe("a client certificate", () => {
  interface MutualServer extends AsyncDisposable {
    readonly port: number;
  }

  async function startMutual(clientAuthority: string): Promise<MutualServer> {
    const { key, cert } = authority.issue(["localhost"]);
    const settings = { key, cert, ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
    const server = createServer(settings, (_request, response) => response.end("known"));
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
      port: (server.address() as AddressInfo).port,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      },
    };
  }

  const present = ({ cert, key }: Certificate): HttpClientOptions => ({
    clientCertificate: { certificate: new Secret(cert), key: new Secret(key) },
  });

  it("is shown to a server that asks for it, directly and through a proxy", async () => {
    await using server = await startMutual(authority.ca);
    await using proxy = await startProxy();
    const mine = present(authority.issue(["edp-reader"]));
    const url = `https://localhost:${server.port.toString()}/`;
    expect(await get(contextFor(server.port, undefined, "localhost"), url, mine)).toBe("known");
    expect(await get(contextFor(server.port, through(proxy.url), "localhost"), url, mine)).toBe("known");
  });

  it.each([
    ["that is missing", undefined],
    ["that nobody there knows", createDatedAuthority("Another CA").issue(["edp-reader"])],
  ] as const)("%s is told as what the server wants", async (_name, shown) => {
    await using server = await startOpenSsl(authority.issue(["localhost"]), authority.ca);
    const url = `https://localhost:${server.port.toString()}/`;
    const options = shown === undefined ? {} : present(shown);
    const error = await readError(() => get(contextFor(server.port, undefined, "localhost"), url, options));
    expect(error).toMatchObject({ code: "EDP-SRC-110" });
    expect(error.fix).toContain("payroll/client-certificate");
  });

  it("whose key is another's, or is no PEM text, is refused before anything is sent", async () => {
    const [one, other] = [authority.issue(["edp-reader"]), authority.issue(["somebody"])];
    const context = contextFor(443, undefined, "localhost");
    for (const wrong of [
      { ...one, key: other.key },
      { ...one, key: "no key" },
      { ...one, cert: "no certificate" },
    ]) {
      const error = await readError(() => get(context, "https://localhost/", present(wrong)));
      expect(error).toMatchObject({ code: "EDP-SRC-109" });
      expect(error.message).not.toContain("no key");
    }
  });
});
