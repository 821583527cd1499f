// A client of a server on loopback, for the tests of what the client does with the server's answers.
import type { ServerResponse } from "node:http";
import { createHurryingClock, createTestContext } from "../../../../tests/support/connector-context.ts";
import { startWebServer, type Answer, type WebServer } from "../../../../tests/support/web-server.ts";
import type { HttpContext } from "../http/attempt.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../http/client.ts";

interface Setting {
  readonly server: WebServer;
  readonly client: HttpClient;
  readonly clock: ReturnType<typeof createHurryingClock>;
}

/** A server with this answer and a client for it, both closed afterwards. */
export async function withServer(
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

export function contextOf(server: { readonly port: number }, more: Partial<HttpContext> = {}): HttpContext {
  return createTestContext({
    source: "desk",
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    ...more,
  });
}

/** Answers with these statuses and headers one after another, then with 200. */
export const status =
  (...answers: readonly (readonly [number, Record<string, string>?])[]): Answer =>
  (_request, response) => {
    const [code, headers = {}] = answers[count(response) - 1] ?? [200];
    response.writeHead(code, headers);
    response.end(code === 200 ? "{}" : "");
  };

const counts = new WeakMap<object, number>();
/** Which request of its server this is, from 1. */
export function count(response: ServerResponse): number {
  const server = (response.socket as unknown as { server: object }).server;
  const next = (counts.get(server) ?? 0) + 1;
  counts.set(server, next);
  return next;
}
