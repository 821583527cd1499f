// The server of an HTTP world. It asks the scenario what to say, lets the fault of the moment have its way with
// it, and writes down everything that was no reading.
import { hash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { CauseFault, FaultName, World, WorldSource, WorldTools } from "../suite.ts";
import { hasSecret } from "../canary.ts";
import { makeCertificate } from "./certificate.ts";
import { createHttpData, type HttpData } from "./http-data.ts";
import { httpFaults, type Meddle } from "./http-faults.ts";
import {
  signIn,
  type HttpReply,
  type HttpScenario,
  type HttpSeen,
  type HttpWorldView,
} from "./http-scenario.ts";

export async function openHttpWorld(scenario: HttpScenario, tools: WorldTools): Promise<World> {
  const data = createHttpData(scenario.objects, tools.clock);
  const tokens = new Set<string>();
  const view = createView(data, tools, tokens);
  const writes: string[] = [];
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let meddle: Meddle = ({ reply }) => reply;
  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port; // a TCP server has an AddressInfo
  };
  const handle: RequestListener = (request, response) => {
    void answer(request, response);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = await readRequest(request);
    const reply = scenario.answer(seen, view);
    if (isWriting(seen, reply)) writes.push(`${seen.method} ${seen.url.pathname}`);
    const said = meddle({
      seen,
      reply: reply ?? { status: 404, json: { message: "there is no such address" } },
    });
    if (said === undefined) response.destroy();
    else writeReply(response, said, tools);
  };
  const own = scenario.clientAuthority === undefined ? undefined : makeCertificate(allTime);
  const settings = { ...own, ca: scenario.clientAuthority, requestCert: true, rejectUnauthorized: true };
  const port = await listen(own === undefined ? createServer(handle) : createTlsServer(settings, handle));
  const toSource = (url: string): WorldSource => ({
    config: scenario.source(url),
    ...(own === undefined ? {} : { extraCa: own.cert }),
  });
  const places = createPlaces({ listen, handle, toSource });
  const trapPort = await listen(createServer((_request, response) => response.end("{}")));
  const listSecrets = (seen: HttpSeen): readonly string[] => {
    const sent = [seen.url.href, seen.body, ...Object.values(seen.headers), ...readBasic(seen)].join("\n");
    return [...Object.values(tools.secrets), ...tokens].filter((secret) => hasSecret(sent, secret));
  };
  const faults = Object.entries(httpFaults).map(([name, make]): [FaultName, CauseFault] => [
    name as FaultName, // the keys of the table
    (details) => {
      meddle = make({
        details,
        scenario,
        data,
        listSecrets,
        trapUrl: `http://127.0.0.1:${trapPort.toString()}`,
      });
      return undefined;
    },
  ]);
  return {
    source: toSource(`${own === undefined ? "http://127.0.0.1" : "https://localhost"}:${port.toString()}`),
    listIds: data.listIds,
    change: data.change,
    faults: { ...Object.fromEntries(faults), ...places },
    listWrites: () => writes,
    listIssuedSecrets: () => [...tokens],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map(closeServer));
    },
  };
}

interface PlaceTools {
  readonly listen: (server: Server) => Promise<number>;
  readonly handle: RequestListener;
  readonly toSource: (url: string) => WorldSource;
}

const allTime = { from: new Date("2020-01-01T00:00:00Z"), until: new Date("2099-01-01T00:00:00Z") };
const longAgo = { from: new Date("2020-01-01T00:00:00Z"), until: new Date("2021-01-01T00:00:00Z") };

/** Faults of the address itself: another server stands there, or none. */
function createPlaces({ listen, handle, toSource }: PlaceTools): World["faults"] {
  return {
    unreachable: async () => {
      const server = createTcpServer();
      const port = await listen(server);
      server.close();
      await once(server, "close");
      return toSource(`http://127.0.0.1:${port.toString()}`);
    },
    silent: async () => {
      const port = await listen(createTcpServer());
      return toSource(`http://127.0.0.1:${port.toString()}`);
    },
    "expired-certificate": async () => {
      const { key, cert } = makeCertificate(longAgo);
      const port = await listen(createTlsServer({ key, cert }, handle));
      return { ...toSource(`https://localhost:${port.toString()}`), extraCa: cert };
    },
  };
}

function createView(data: HttpData, tools: WorldTools, tokens: Set<string>): HttpWorldView {
  return {
    list: data.list,
    listRemoved: data.listRemoved,
    clock: tools.clock,
    secret: (name) => tools.secrets[name] ?? "",
    issueToken: () => {
      const token = hash("sha256", `token ${tokens.size.toString()}`);
      tokens.add(token);
      return token;
    },
    isToken: (given) => tokens.has(given),
  };
}

async function readRequest(request: IncomingMessage): Promise<HttpSeen> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const encrypted = "encrypted" in request.socket ? "https" : "http";
  const url = new URL(request.url ?? "/", `${encrypted}://${request.headers.host ?? "localhost"}`);
  return { method: request.method ?? "GET", url, headers, body: await text(request) };
}

/** User and password, as a server reads them. */
function readBasic({ headers }: HttpSeen): readonly string[] {
  const [, pair] = /^Basic (.+)$/.exec(headers["authorization"] ?? "") ?? [];
  return pair === undefined ? [] : [Buffer.from(pair, "base64").toString()];
}

function isWriting({ method }: HttpSeen, reply: HttpReply | undefined): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return method !== "POST" || (reply?.about !== signIn && reply?.readsBy === undefined);
}

function writeReply(response: ServerResponse, reply: HttpReply, tools: WorldTools): void {
  response.sendDate = false; // the source's time is the world's, not this machine's
  const body = reply.body ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  response.writeHead(reply.status ?? 200, {
    "content-type": "application/json",
    date: tools.clock.now().toUTCString(),
    ...reply.headers,
  });
  response.end(body);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  await closed;
}
