// For tests only: a way to a real server that breaks at a chosen byte of its answers.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface FaultyWay {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface Fault {
  /** After this many bytes from the server … */
  readonly afterBytes: number;
  /** … the connection ends, or nothing comes any more. */
  readonly then: "cut" | "stall";
}

export async function openFaultyWay(
  target: { readonly host: string; readonly port: number },
  fault: Fault,
): Promise<FaultyWay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(target);
    keep(client);
    keep(upstream);
    let passed = 0;
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data: Buffer) => {
      const allowed = data.subarray(0, Math.max(0, fault.afterBytes - passed));
      passed += data.length;
      if (allowed.length > 0) client.write(allowed);
      if (passed >= fault.afterBytes && fault.then === "cut") client.end();
    });
    if (fault.afterBytes === 0 && fault.then === "cut") client.destroy();
  });
  server.listen(0, target.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port, // a TCP server has an AddressInfo
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
