import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { createTestContext, readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import { createDatedAuthority } from "../../../tests/support/dated-certificates.ts";
import { findClosedPort } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { toSqlError } from "./errors.ts";

// No Oracle is at hand, so its driver is driven as far as a listener on loopback goes.

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

  it.each([
    ["an unknown issuer", false, "EDP-SRC-022"],
    ["another name", true, "EDP-SRC-023"],
  ] as const)("does not sign in to a server whose certificate has %s", async (_name, isTrusted, code) => {
    const authority = createDatedAuthority("SHOP-CA");
    const received: string[] = [];
    await withListener(
      (socket) => {
        socket.on("data", (chunk) => received.push(chunk.toString("latin1")));
      },
      async (port) => {
        const context = { ...createContext(port), ...(isTrusted ? { extraCa: authority.ca } : {}) };
        expect(await failure(context)).toMatchObject({ step: "certificate", code });
        expect(received.join("")).not.toContain("reader");
      },
      authority.issue([isTrusted ? "other.example" : "localhost"]),
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
  ["ORA-01017: invalid username/password", "EDP-SRC-180"],
  ["NJS-518: service is not known", "EDP-SRC-181"],
  ["ORA-12519: no handler", "EDP-SRC-188"],
  ["ORA-01555: snapshot too old", "EDP-SRC-189"],
  ["ORA-03113: end of file", "EDP-SRC-001"],
  ["ORA-00942: no such table", "EDP-SRC-191"],
] as const)("an error %s becomes %s", (text, code) => {
  const place = { source: "shop", config: { address: "db:1", user: "reader", database: "shop" } };
  const error = toSqlError(new TypeError(text), place);
  expect(error).toMatchObject({ code });
});
