// Databases that no server here speaks for: their drivers are driven as far as a listener on loopback goes.
import type { Connector, ConnectorContext } from "@edp/connector-sdk";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { readError } from "./connector-context.ts";
import { createShopContext, findFailedStep, readFirst } from "./database-source.ts";
import { findClosedPort } from "./web-server.ts";

export function createOrdersContext(
  port: number,
  config: Readonly<Record<string, string>> = {},
): ConnectorContext {
  return createShopContext({ port, password: "canary-value" }, { orders: { table: "orders" } }, config);
}

export async function withListener(
  answer: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
  tls?: TlsOptions,
): Promise<void> {
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await once(server.listen(0, "localhost"), "listening");
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket.on("error", () => undefined)));
  server.on("tlsClientError", () => undefined);
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** What must hold for every driver when nobody answers, or not in its language. */
export function describeUnanswered(connector: Connector): void {
  describe("a check without a server", () => {
    it("says that nothing listens", async () => {
      const context = createOrdersContext(await findClosedPort());
      expect(await findFailedStep(connector, context)).toMatchObject({
        step: "reachable",
        code: "EDP-SRC-001",
      });
      const error = await readError(() => readFirst(connector, context));
      expect([error.code, error.retry]).toEqual(["EDP-SRC-001", "later"]);
    });

    it("says that the other side hangs up", async () => {
      const hangUp = (socket: Socket): void => void socket.end();
      await withListener(hangUp, async (port) => {
        const context = createOrdersContext(port, { tls: "disable" });
        const error = await readError(() => readFirst(connector, context));
        expect(error.code).toBe("EDP-SRC-001");
        expect(error.message).not.toContain("canary-value");
      });
    });

    it("ends within its time when the other side says nothing", async () => {
      const saysNothing = (): void => undefined;
      await withListener(saysNothing, async (port) => {
        const failed = await findFailedStep(connector, createOrdersContext(port));
        expect(failed?.code).toMatch(/^EDP-SRC-00[17]$/);
      });
    });
  });
}
