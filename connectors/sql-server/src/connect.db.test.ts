import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createTestContext, readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import { findClosedPort } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { toSqlError } from "./errors.ts";

// No SQL Server is at hand, so its driver is driven as far as a listener on loopback goes.

function createContext(port: number, config: Readonly<Record<string, string>> = {}): ConnectorContext {
  const place = `localhost:${port.toString()}`;
  return createTestContext({
    source: "shop",
    allowedHosts: [place],
    objects: ["orders"],
    secrets: { password: "canary-value" },
    config: {
      server: place,
      database: "shop",
      user: "reader",
      ...config,
      objects: { orders: { table: "orders" } },
    },
  });
}

const request = {
  object: "orders",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;

const failure = async (context: ConnectorContext): Promise<CheckStep | undefined> => {
  for await (const step of connector.check(context)) if (step.outcome === "failed") return step;
  return undefined;
};

async function withListener(
  answer: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await once(server.listen(0, "localhost"), "listening");
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket.on("error", () => undefined)));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe("a check without a server", () => {
  it("says that nothing listens", async () => {
    const port = await findClosedPort();
    expect(await failure(createContext(port))).toMatchObject({ step: "reachable", code: "EDP-SRC-001" });
    const error = await readError(() => summarizeRead(connector.read(createContext(port), request)));
    expect([error.code, error.retry]).toEqual(["EDP-SRC-001", "later"]);
  });

  it("says that the other side hangs up", async () => {
    await withListener(
      (socket) => {
        socket.end();
      },
      async (port) => {
        const error = await readError(() =>
          summarizeRead(connector.read(createContext(port, { tls: "disable" }), request)),
        );
        expect(error.code).toBe("EDP-SRC-001");
        expect(error.message).not.toContain("canary-value");
      },
    );
  });

  it("ends within its time when the other side says nothing", async () => {
    await withListener(
      () => undefined,
      async (port) => {
        expect((await failure(createContext(port)))?.code).toMatch(/^EDP-SRC-00[17]$/);
      },
    );
  });
});

it.each([
  ["18456", 18456, "EDP-SRC-180"],
  ["4060", 4060, "EDP-SRC-181"],
  ["10928", 10928, "EDP-SRC-188"],
  ["1222", 1222, "EDP-SRC-189"],
  ["40613", 40613, "EDP-SRC-001"],
  ["208", 208, "EDP-SRC-191"],
] as const)("an error %s becomes %s", (_text, number, code) => {
  const place = { source: "shop", config: { address: "db:1", user: "reader", database: "shop" } };
  const error = toSqlError(Object.assign(new TypeError("no"), { number }), place);
  expect(error).toMatchObject({ code });
});
