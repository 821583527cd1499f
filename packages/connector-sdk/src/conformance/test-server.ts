// A server on loopback that a test commands: it may be closed at any time, whoever is connected.
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

export interface TestServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Without `onConnect` it takes every connection and never says a word. */
export async function startTestServer(
  onConnect: (socket: Socket) => void = () => undefined,
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnect(socket);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, close }; // a TCP server has an AddressInfo
}
