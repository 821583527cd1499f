// The console when the database under it stops, hangs and comes back: it says so in the form that was asked for, stays
// up, and shows its pages again without being started anew.
import { join, resolve } from "node:path";
import { systemClock } from "@edp/base";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOwnServer, type OwnServer } from "../../../tests/support/own-server.ts";
import { createServer } from "./server.ts";

const edpRoot = resolve(import.meta.dirname, "../../..");
let database: OwnServer;
let served: ReturnType<typeof createServer>;

beforeAll(async () => {
  database = await startOwnServer();
  served = createServer({
    platform: resolvePlatform(loadPlatform({ dir: join(edpRoot, "examples/acme"), edpRoot }), "local"),
    pool: database.createPool({ max: 2, applicationName: "edp console", silenceMs: 500 }),
    connection: database.connection,
    clock: systemClock,
    edpVersion: "0.1.0",
  });
});
afterAll(async () => {
  await served.close();
  await database.close();
});

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function ask(url: string): Promise<Reply> {
  const reply = await served.inject({ url, headers: { host: "127.0.0.1:7700" } });
  return {
    status: reply.statusCode,
    type: reply.headers["content-type"]?.toString() ?? "",
    text: reply.body,
  };
}

const pages = ["/", "/datasets", "/datasets/mart.identity_overview_current"];

test("while it answers there are pages, facts and good health", async () => {
  expect((await ask("/")).status).toBe(200);
  expect((await ask("/datasets")).status).toBe(200);
  expect((await ask("/api/home")).type).toContain("application/json");
  expect(await ask("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
});

test.each(["SIGINT", "SIGKILL"] as const)(
  "stopped by %s it is told, and its return is noticed",
  async (signal) => {
    await database.end(signal);
    for (const page of pages) {
      const reply = await ask(page);
      expect(reply).toMatchObject({ status: 503, type: "text/html; charset=utf-8" });
      expect(reply.text).toContain("<h1>The platform&#39;s database does not answer</h1>");
      expect(reply.text).toContain("EDP-DB-001");
      expect(reply.text).toContain("edp doctor");
      expect(reply.text).toContain('http-equiv="refresh"');
      expect(reply.text).not.toMatch(/node_modules|at Object|password/);
    }
    const facts = await ask("/api/home");
    expect(facts.status).toBe(503);
    expect(JSON.parse(facts.text)).toMatchObject({
      error: { title: "The platform's database does not answer" },
    });
    const health = await ask("/healthz");
    expect(health).toMatchObject({ status: 503, type: "text/plain" });
    expect(health.text).toContain("does not answer");
    await database.start();
    expect((await ask("/")).status).toBe(200);
    expect((await ask("/healthz")).status).toBe(200);
  },
);

test("a database that says nothing any more does not keep a reader waiting for ever", async () => {
  const holder = await database.pool.connect();
  await holder.query("begin; lock table meta.dataset in access exclusive mode");
  const reply = await ask("/datasets");
  await holder.query("rollback");
  holder.release();
  expect(reply.status).toBe(503);
  expect(reply.text).toContain("the server was silent");
  expect((await ask("/datasets")).status).toBe(200);
});

test("what is not the database's fault is not said to be", async () => {
  await database.pool.query("alter table meta.dataset rename to dataset_gone");
  const reply = await ask("/datasets");
  await database.pool.query("alter table meta.dataset_gone rename to dataset");
  expect(reply.status).toBe(500);
  expect(reply.text).toContain("This page could not be made");
});
