// The HTTP server of the simulation: loopback only, a port that the system chooses, one answerer a prefix.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Answerer } from "./exchange.ts";

export interface RunningServer {
  /** `http://127.0.0.1:<port>`. */
  readonly baseUrl: string;
  readonly stop: () => Promise<void>;
}

const maxBodyBytes = 1024 * 1024;

export async function serve(systems: Readonly<Record<string, Answerer>>): Promise<RunningServer> {
  const server = createServer((request, response) => {
    answer(systems, request)
      .catch((error: unknown) => ({
        status: 500,
        body: { error: { code: "simulation", message: describe(error) } },
      }))
      .then((reply) => {
        send(response, reply);
      })
      .catch(() => response.destroy());
  });
  // A forgotten simulation must not hold a process.
  server.unref();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { baseUrl: `http://127.0.0.1:${port.toString()}`, stop: () => stop(server) };
}

async function answer(
  systems: Readonly<Record<string, Answerer>>,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  const prefix = Object.keys(systems).find((name) => url.pathname.startsWith(`${name}/`));
  const system = prefix === undefined ? undefined : systems[prefix];
  if (system === undefined || prefix === undefined)
    return { status: 404, body: { error: { code: "NotFound" } } };
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  const body = await readBody(request);
  return system({
    method: request.method ?? "GET",
    url,
    path: url.pathname.slice(prefix.length),
    headers,
    body,
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBodyBytes) throw new RangeError("the request is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isText = typeof body === "string";
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  response.writeHead(status, {
    "content-type": isText ? "text/plain" : "application/json",
    "content-length": bytes.length,
    ...headers,
  });
  response.end(bytes);
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : "unknown");

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
