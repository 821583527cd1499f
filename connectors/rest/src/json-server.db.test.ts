// json-server from npm, run by its own program: an API with habits that nobody here thought of.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestContext } from "../../../tests/support/connector-context.ts";
import { landEvents, testSource } from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { findClosedPort } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { ids, read } from "./testing/read-source.ts";

const require = createRequire(import.meta.url);

interface JsonServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const rooms = Array.from({ length: 25 }, (_, index) => ({
  id: index + 1,
  name: `Room ${(index + 1).toString()}`,
  updatedAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
}));
const bookings = rooms.flatMap(({ id }) =>
  Array.from({ length: id % 3 }, (_, index) => ({
    id: id * 10 + index,
    roomId: id,
    by: "person@acme.example",
  })),
);

async function startJsonServer(): Promise<JsonServer> {
  const dir = mkdtempSync(join(tmpdir(), "edp-json-server-"));
  const file = join(dir, "db.json");
  writeFileSync(file, JSON.stringify({ rooms, bookings }));
  const port = (await findClosedPort()).toString();
  const program = require.resolve("json-server/lib/cli/bin.js");
  const args = [program, file, "--host", "127.0.0.1", "--port", port, "--quiet"];
  const server = spawn(process.execPath, args, { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(server, "close");
  const url = `http://127.0.0.1:${port}`;
  for (let isReady = false; !isReady;) {
    if (server.exitCode !== null) throw new Error("json-server has ended");
    isReady = await fetch(`${url}/db`).then(
      () => true,
      () => delay(50, false),
    );
  }
  return {
    url,
    stop: async () => {
      server.kill("SIGKILL");
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}

describe("json-server", () => {
  let server: JsonServer;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startJsonServer();
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  function contextFor(objects: JsonObject): ConnectorContext {
    return createTestContext({
      source: "building",
      allowedHosts: [new URL(server.url).host],
      objects: Object.keys(objects),
      config: { baseUrl: server.url, objects },
    });
  }

  const sorted = { path: "/rooms", key: "id", updatedAt: "updatedAt", query: { _sort: "id" } };
  const linked = { kind: "link-header", size: 10, sizeParameter: "_limit" };
  const everyId = rooms.map(({ id }) => id.toString());

  it.each([
    ["the links of its header", { ...sorted, query: { _sort: "id", _page: 1 }, paging: linked }],
    [
      "page numbers",
      { ...sorted, paging: { kind: "page", parameter: "_page", size: 10, sizeParameter: "_limit" } },
    ],
    [
      "offsets",
      { ...sorted, paging: { kind: "offset", parameter: "_start", size: 10, sizeParameter: "_limit" } },
    ],
    ["one page", sorted],
  ])("gives every record once by %s", async (_name, object) => {
    const { records, refused, end } = await read(contextFor({ rooms: object }), { object: "rooms" });
    expect(records.map(({ id }) => id)).toEqual(everyId);
    expect([refused, end]).toMatchObject([[], { complete: true }]);
  });

  it("gives what changed since, and lists below its records", async () => {
    const changed = {
      ...sorted,
      incremental: { parameter: "updatedAt_gte", field: "updatedAt", overlapSeconds: 0 },
    };
    const below = { path: "/rooms/{id}/bookings", key: "id", parent: { object: "rooms" } };
    const context = contextFor({ rooms: changed, bookings: below });
    const cursor = JSON.stringify({ since: "2026-01-24T00:00:00.000Z" });
    expect(ids(await read(context, { object: "rooms", mode: "incremental", cursor }))).toEqual(["24", "25"]);
    const expected = bookings.map(({ id, roomId }) => `${roomId.toString()}|${id.toString()}`);
    expect(ids(await read(context, { object: "bookings" }))).toEqual(expected);
  });

  it("passes the check, and a path that it does not have is named", async () => {
    const steps = async (path: string): Promise<readonly string[]> => {
      const said: string[] = [];
      for await (const { step, outcome, code } of connector.check(contextFor({ rooms: { ...sorted, path } })))
        said.push([step, outcome, code].filter(Boolean).join(" "));
      return said;
    };
    expect((await steps("/rooms")).at(-1)).toBe("data passed");
    expect((await steps("/floors")).at(-1)).toBe("data failed EDP-SRC-008");
  });

  it("lands, and lands nothing again when nothing changed", async () => {
    const request = {
      object: "rooms",
      mode: "full",
      cursor: undefined,
      since: undefined,
      until: undefined,
    } as const;
    const land = (): ReturnType<typeof landEvents> =>
      landEvents(database.pool, connector.read(contextFor({ rooms: sorted }), request), {
        source: testSource("building"),
        object: "rooms",
      });
    expect(await land()).toMatchObject({ landed: 25, quarantined: 0 });
    expect(await land()).toMatchObject({ landed: 0, unchanged: 25 });
  });
});
