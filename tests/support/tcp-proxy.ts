// A network of our own between a program and its server, that can be stopped, cut, made deaf or slow.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface TcpProxy {
  readonly port: number;
  /** Lets this many further bytes of clients pass, then holds all connections; resolves when that has happened. */
  readonly holdAfter: (bytes: number) => Promise<void>;
  /** Lets everything go on that is held. */
  readonly release: () => void;
  /** Ends all connections at once, as a reset does; answers how many. */
  readonly cut: () => number;
  /** All present connections fall silent in both directions and stay open; answers how many. New ones work. */
  readonly silence: () => number;
  /** From now on every connection passes this many bytes a millisecond; undefined: as fast as it can. */
  readonly slowDown: (bytesPerMs: number | undefined) => void;
  readonly close: () => Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isSilent: boolean;
}

/** In front of a PostgreSQL, whose host may be the folder of its socket. */
export async function startTcpProxy(behind: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const { host, port } = behind;
  const target = host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port.toString()}` } : { host, port };
  const pairs = new Set<Pair>();
  let bytesPerMs: number | undefined;
  let allowed = Number.POSITIVE_INFINITY;
  let reached: (() => void) | undefined;
  let gate = Promise.withResolvers<undefined>();
  gate.resolve(undefined);

  const admit = async (bytes: number): Promise<void> => {
    allowed -= bytes;
    if (allowed > 0) return;
    reached?.();
    await gate.promise;
  };

  const pass = async (pair: Pair, from: Socket, to: Socket): Promise<void> => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (from === pair.client) await admit(chunk.length);
        if (pair.isSilent) await new Promise((resolve) => from.once("close", resolve));
        await send(to, chunk);
      }
      to.end();
    } catch {
      to.destroy();
    }
  };

  const send = async (to: Socket, chunk: Buffer): Promise<void> => {
    const step = bytesPerMs ?? chunk.length;
    for (let at = 0; at < chunk.length; at += step) {
      if (!to.write(chunk.subarray(at, at + step))) await once(to, "drain");
      if (step < chunk.length) await delay(1);
    }
  };

  const listener = createServer((client) => {
    const server = connect(target);
    const pair: Pair = { client, server, isSilent: false };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        // A silent peer says nothing, not even that it is gone.
        if (!pair.isSilent) (socket === client ? server : client).destroy();
        if (client.destroyed && server.destroyed) pairs.delete(pair);
      });
    }
    void pass(pair, client, server);
    void pass(pair, server, client);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");

  const release = (): void => {
    allowed = Number.POSITIVE_INFINITY;
    gate.resolve(undefined);
  };
  return {
    port: (listener.address() as AddressInfo).port,
    holdAfter: (bytes) => {
      gate = Promise.withResolvers<undefined>();
      allowed = bytes;
      return new Promise((resolve) => {
        reached = resolve;
      });
    },
    release,
    cut: () => {
      const open = [...pairs].filter((pair) => !pair.client.destroyed);
      for (const { client, server } of open) {
        client.resetAndDestroy();
        server.destroy();
      }
      return open.length;
    },
    silence: () => {
      const open = [...pairs].filter((pair) => !pair.client.destroyed && !pair.isSilent);
      for (const pair of open) pair.isSilent = true;
      return open.length;
    },
    slowDown: (bytes) => {
      bytesPerMs = bytes;
    },
    close: async () => {
      release();
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, "close");
    },
  };
}
