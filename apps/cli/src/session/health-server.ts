// A long-running container is asked whether it is well. It answers while its event loop turns: a process that hangs
// does not, and one that died has no port.
import { once } from "node:events";
import { createServer } from "node:http";
import { EdpError } from "@edp/base";

export interface HealthServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Answers `GET /healthz` with "ok". Port 0 takes any free one. */
export async function startHealthServer(port: number): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const known = request.method === "GET" && request.url === "/healthz";
    response
      .writeHead(known ? 200 : 404, { "content-type": "text/plain" })
      .end(known ? "ok\n" : "not here\n");
  });
  server.listen(port, "0.0.0.0");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new EdpError("EDP-RUN-010", { port, reason: (error as Error).message }, { cause: error });
  }
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
