// Programs that come as container images, on a real engine: a Singer tap and an Airbyte source from PyPI, and a shell
// script that behaves as badly as it is told to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type TestContextInput,
} from "../../../tests/support/connector-context.ts";
import { missingDocker, startDockerEngine, type DockerEngine } from "../../../tests/support/docker-engine.ts";
import { startSourcePostgres } from "../../../tests/support/source-postgres.ts";
import { buildPackageImage, buildScriptImage, importPythonBase } from "../../../tests/support/tap-images.ts";
import connector from "./index.ts";

const catalog = `{"streams":[{"tap_stream_id":"workers","stream":"workers","schema":{"properties":{"id":{}}}}]}`;
/** Runs what its settings say. */
const script = `case "$*" in *--discover*) echo '${catalog}'; exit 0;; esac
echo '{"type":"SCHEMA","stream":"workers","schema":{},"key_properties":["id"]}'
eval "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["script"])' "$2")"`;
const record = `echo '{"type":"RECORD","stream":"workers","record":{"id":1}}'`;

const missing = missingDocker();
if (missing !== undefined) console.warn(`containers: ${missing}`);

describe.skipIf(missing !== undefined && process.env["CI"] !== "true")("from an image", () => {
  let engine: DockerEngine;
  let image: string;
  let dir: string;
  beforeAll(async () => {
    engine = await startDockerEngine();
    vi.stubEnv("DOCKER_HOST", engine.host);
    dir = mkdtempSync(join(tmpdir(), "edp-containers-"));
    await importPythonBase(engine);
    image = await buildScriptImage(engine, script);
  }, 600_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await engine.stop();
    rmSync(dir, { recursive: true });
  });

  const contextFor = (config: object, more: TestContextInput = {}): ConnectorContext =>
    createTestContext({ baseDir: dir, objects: ["workers"], config: { image, ...config }, ...more });
  const contextRunning = (text: string, more: TestContextInput & { container?: object } = {}) =>
    contextFor(
      {
        settings: { script: text },
        objects: { workers: { stream: "workers" } },
        ...(more.container && { container: more.container }),
        ...(more.secrets && { secrets: { "db.pass": "password" } }),
      },
      more,
    );
  const read = (context: ConnectorContext, cursor?: string): AsyncIterable<ReadEvent> =>
    connector.read(context, {
      object: "workers",
      mode: "incremental",
      cursor,
      since: undefined,
      until: undefined,
    });
  const errorOf = (context: ConnectorContext) => readError(() => summarizeRead(read(context)));
  const listContainers = (): Promise<string> => engine.docker("ps", "--all", "--quiet");
  async function outcomes(context: ConnectorContext): Promise<readonly string[]> {
    const steps: string[] = [];
    for await (const { step, outcome, detail } of connector.check(context))
      steps.push(`${step} ${outcome}: ${detail}`);
    return steps;
  }

  it("reads an Airbyte source, on from its state, without any network", { timeout: 300_000 }, async () => {
    const faker = await buildPackageImage(engine, "airbyte-source-faker", "source-faker");
    const context = contextFor({
      protocol: "airbyte",
      image: faker,
      settings: { count: 300, seed: 7, always_updated: false },
      objects: { workers: { stream: "users", replicationKey: "updated_at" } },
    });
    expect(await connector.discover(context)).toHaveLength(3);
    const first = await summarizeRead(read(context));
    expect(new Set(first.records.map(({ id }) => id)).size).toBe(300);
    expect(first.end).toMatchObject({ complete: true });
    const second = await summarizeRead(read(context, first.end?.cursor));
    expect(second).toMatchObject({ records: [], end: { complete: false } });
    expect(await listContainers()).toBe("");
  });

  it("reads a Singer tap from a declared host", { timeout: 300_000 }, async () => {
    const tap = await buildPackageImage(engine, "meltanolabs-tap-postgres", "tap-postgres");
    const database = await startSourcePostgres();
    await engine.docker("network", "create", "outside");
    const format = "{{(index .IPAM.Config 0).Gateway}}";
    const gateway = await engine.docker("network", "inspect", "--format", format, "outside");
    const relay = createServer((socket) => {
      const server = connect(database.port, "127.0.0.1");
      for (const end of [socket, server]) end.on("error", () => undefined);
      socket.pipe(server).pipe(socket);
    }).listen(0, gateway);
    await once(relay, "listening");
    try {
      await database.run(`create table workers (id int primary key, name text);
        insert into workers select n, 'w' || n from generate_series(1, 500) as n`);
      const place = { host: gateway, port: (relay.address() as AddressInfo).port };
      const config = {
        image: tap,
        settings: { ...place, user: "owner", database: "shop", filter_schemas: ["public"] },
        secrets: { password: "password" },
        objects: { workers: { stream: "public-workers" } },
      };
      const secrets = { password: database.password };
      const container = { hosts: [`${place.host}:${place.port.toString()}`], network: "outside" };
      const { records, end } = await summarizeRead(read(contextFor({ ...config, container }, { secrets })));
      expect(records).toHaveLength(500);
      expect(end).toMatchObject({ complete: true });
      // Without the declared host there is no way at all.
      expect((await errorOf(contextFor(config, { secrets }))).code).toBe("EDP-SRC-264");
    } finally {
      relay.close();
      await database.stop();
    }
  });

  it("gets as little as it can do with, and nobody sees its secrets", async () => {
    const facts = `grep -E '^(Uid|CapEff|NoNewPrivs):' /proc/self/status; touch /x 2>&1; touch /tmp/x && echo tmp
      touch "\${2%/*}/x" 2>&1; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null
      ls /sys/class/net; cat "$2"; echo; env; sleep 1000`;
    const seen: string[] = [];
    const controller = new AbortController();
    const context = contextRunning(`${record}; { ${facts}; } >&2`, {
      secrets: { password: "very-secret" },
      container: { memory: "256m" },
      signal: controller.signal,
      log: { ...createTestContext().log, log: (_level, line) => seen.push(line) },
    });
    const summary = summarizeRead(read(context));
    summary.catch(() => undefined); // ended below
    await expect.poll(() => seen.join("\n"), { timeout: 30_000 }).toContain("HOME=/tmp");
    const inspected = await engine.docker("inspect", await listContainers());
    expect(inspected).not.toContain("very-secret");
    controller.abort(new Error("enough"));
    await expect(summary).rejects.toThrow("enough");
    const text = seen.join("\n");
    expect(text).toMatch(/Uid:\t[1-9]/);
    expect(text).toMatch(/CapEff:\t0+\n/);
    expect(text).toContain("NoNewPrivs:\t1");
    expect(text.match(/Read-only file system/g)).toHaveLength(2);
    expect(text).toContain("\ntmp\n");
    expect(text).toContain(`\n${(256 * 1024 * 1024).toString()}\n`);
    expect(text).toContain("\nlo\n");
    expect(text).not.toContain("eth0");
    expect(text).toContain('"db":{"pass":"[secret]"}'); // in its file, and hidden in our log
    expect(await listContainers()).toBe("");
  });

  it("passes its check, and a missing engine fails the check's first step", async () => {
    const context = contextRunning(record);
    await connector.prepare?.(context);
    expect(await outcomes(context)).toContain("data passed: 1 streams; workers gives records");
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    expect((await outcomes(context))[0]).toMatch(/^name failed: .*no container engine/);
    vi.stubEnv("DOCKER_HOST", engine.host);
  });

  it.each([
    ["EDP-SRC-414", "wanting too much memory", `python3 -c 'x = bytearray(10**9)'`],
    ["EDP-SRC-415", "ended by somebody", "kill -9 $$; kill -9 1; exit 137"],
    ["EDP-SRC-263", "failing by itself", "echo no such thing >&2; exit 4"],
  ])("tells with %s of %s", async (code, _what, text) => {
    const error = await errorOf(contextRunning(`${record}; ${text}`, { container: { memory: "64m" } }));
    expect(error.code).toBe(code);
    expect(await listContainers()).toBe("");
  });

  it("tells what the engine refuses, each with its own error", async () => {
    const objects = { workers: { stream: "workers" } };
    const id = `sha256:${"0".repeat(64)}`;
    const codeOf = async (config: object) => (await errorOf(contextFor({ objects, ...config }))).code;
    expect(await codeOf({ image: id })).toBe("EDP-SRC-412");
    expect(await codeOf({ image: `127.0.0.1:1/nothing@${id}` })).toBe("EDP-SRC-413");
    expect(await codeOf({ executable: "/no/such/program" })).toBe("EDP-SRC-416");
    expect(await codeOf({ container: { hosts: ["nowhere.invalid:443"] } })).toBe("EDP-SRC-417");
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    expect(await codeOf({})).toBe("EDP-SRC-411");
    vi.stubEnv("DOCKER_HOST", engine.host);
    const path = process.env["PATH"];
    vi.stubEnv("PATH", dir);
    expect(await codeOf({})).toBe("EDP-SRC-410");
    vi.stubEnv("PATH", path);
  });

  it("is held back while nobody takes its records", { timeout: 120_000 }, async () => {
    const line = `{"type":"RECORD","stream":"workers","record":{"id":1,"text":"${"x".repeat(1000)}"}}`;
    const events = read(contextRunning(`yes '${line}' | head -n 100000`))[Symbol.asyncIterator]();
    let records = 0;
    const take = async (): Promise<boolean> => {
      const next = await events.next();
      if (next.done === true) return false;
      if (next.value.kind === "records") records += next.value.batch.count;
      return true;
    };
    await take();
    const pid = await engine.docker("inspect", "--format", "{{.State.Pid}}", await listContainers());
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    // Each of them waits in a write, or for the other: of 100 MB only what the pipes hold has been printed.
    const isWriting = (): boolean =>
      children.some((child) => readFileSync(`/proc/${child}/syscall`, "utf8").startsWith("1 0x1 "));
    await expect.poll(isWriting, { timeout: 30_000 }).toBe(true);
    while (await take());
    expect(records).toBe(100_000);
  });

  it("is cleared by the next start when EDP was killed", { timeout: 120_000 }, async () => {
    const before = listFolders();
    const worker = fileURLToPath(new URL("../../../tests/support/read-once.ts", import.meta.url));
    const config = { image, settings: { script: "sleep 1000" }, objects: { workers: { stream: "workers" } } };
    writeFileSync(join(dir, "killed.json"), JSON.stringify({ dir, config }));
    const killed = spawn(process.execPath, [worker, join(dir, "killed.json")], { stdio: "inherit" });
    const hasStarted = async (): Promise<string> =>
      engine.docker("ps", "--format", "{{.Command}}", "--no-trunc");
    await expect.poll(hasStarted, { timeout: 60_000 }).toContain("--catalog");
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(await listContainers()).not.toBe("");
    await summarizeRead(read(contextRunning(record)));
    expect(await listContainers()).toBe("");
    expect(listFolders()).toEqual(before);
  });
});

function listFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter(
    (name) => name.startsWith("edp-tap-") && existsSync(join(tmpdir(), name)),
  );
}
