// `edp up` while it serves: one holder, a page, and an end that leaves nothing behind, however it comes.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson, startEdp } from "../support/edp.ts";
import { childrenOf, isAlive } from "../support/processes.ts";

const folder = createFolder();
const platform = join(folder.path, "acme");

beforeAll(async () => {
  expect((await edp(["init", platform, "--example", "acme", "--people", "40"], folder.path)).exitCode).toBe(
    0,
  );
});
afterAll(folder.remove);

test("the page answers, a second start says who holds the platform, and Ctrl-C leaves nothing behind", async () => {
  const running = startEdp(["up", platform, "--port", "0"], folder.path);
  await running.until("stop with Ctrl-C");
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0] ?? "";
  const page = await (await fetch(url)).text();
  expect(page).toContain("Worth a look");
  expect(page).toContain("corporate_ad");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);

  const second = await edp(["up", platform, "--port", "0"], folder.path);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toContain("EDP-RUN-001");
  const holder = new RegExp(`process ${running.child.pid?.toString() ?? "?"} \\(edp up\\), since 20\\d\\d-`);
  expect(second.stderr).toMatch(holder);

  const { sources } = await edpJson<{ sources: { freshness: string }[] }>(["status"], platform);
  expect(sources.map((source) => source.freshness)).toEqual(["fresh", "fresh", "fresh", "fresh"]);

  const family = childrenOf(running.child.pid ?? 0);
  expect(family.length).toBeGreaterThan(1);
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(130);
  expect(family.filter(isAlive)).toEqual([]);
  expect(existsSync(join(platform, ".edp/up.lock"))).toBe(false);
});

test("a port that another program uses is named, and nothing is left running", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const result = await edp(["up", platform, "--port", port.toString()], folder.path);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain("is used by another program");
  expect(result.stderr).toContain("EDP-WEB-001");
  expect(existsSync(join(platform, ".edp/up.lock"))).toBe(false);
  await new Promise((resolve) => other.close(resolve));
});

test("after a kill in mid-flight the next start clears what was left and succeeds", async () => {
  const running = startEdp(["up", platform, "--fresh", "--once"], folder.path);
  await running.until("land");
  running.child.kill("SIGKILL");
  expect(await running.ended).toBe("SIGKILL");
  expect(existsSync(join(platform, ".edp/up.lock"))).toBe(true);

  const again = await edp(["up", platform, "--once"], folder.path);
  expect(again.stderr).toContain("Worth a look");
  expect(again.exitCode).toBe(0);
  const runs = await edpJson<{ status: string }[]>(["runs"], platform);
  expect(runs.map((run) => run.status)).not.toContain("running");
  expect(existsSync(join(platform, ".edp/up.lock"))).toBe(false);
});

test("SIGTERM in mid-run ends it, and the log says so", async () => {
  const running = startEdp(["up", platform, "--fresh"], folder.path);
  await running.until("land");
  running.child.kill("SIGTERM");
  expect(await running.ended).toBe(143);
  const [last] = await edpJson<{ status: string; runId: string }[]>(["runs"], platform);
  expect(last?.status).toBe("cancelled");
  expect(readFileSync(join(platform, `.edp/runs/${last?.runId ?? ""}.ndjson`), "utf8")).toContain(
    last?.runId,
  );
});

test("a database that goes away in mid-run is told as one, with what to do, and the next run goes through", async () => {
  const open = createFolder();
  chmodSync(open.path, 0o755); // so that the server's data lie in the platform, also for root
  try {
    const own = join(open.path, "acme");
    const init = ["init", own, "--example", "acme", "--people", "40"];
    expect((await edp(init, open.path)).exitCode).toBe(0);
    const running = startEdp(["up", own, "--once"], open.path);
    await running.until("land");
    const [server] = readFileSync(join(own, ".edp/postgres/data/postmaster.pid"), "utf8").split("\n");
    process.kill(Number(server), "SIGINT");
    expect([await running.ended, running.output()]).toEqual([3, expect.stringContaining("EDP-DB-001")]);
    expect(running.output()).not.toContain("bug in EDP");
    expect((await edp(["up", own, "--once"], open.path)).exitCode).toBe(0);
  } finally {
    open.remove();
  }
});
