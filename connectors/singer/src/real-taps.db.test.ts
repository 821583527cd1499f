// Three taps that other people wrote, installed from their lock files and run against real systems.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../tests/support/connector-context.ts";
import { repositoryRoot } from "../../../tests/support/run-tool.ts";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

const patience = { timeout: 180_000 };
let database: SourcePostgres;
let dir: string;
beforeAll(async () => {
  database = await startSourcePostgres();
  dir = mkdtempSync(join(tmpdir(), "edp-taps-"));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await database.stop();
});

/** Environments stay between runs, as they do in a platform. */
function contextFor(lock: string, config: object, more: TestContextInput = {}): ConnectorContext {
  const requirements = join(repositoryRoot, "connectors/singer/locks", `${lock}.txt`);
  return createTestContext({
    baseDir: dir,
    workDir: join(repositoryRoot, ".ready"),
    pythonDir: join(repositoryRoot, ".venv"),
    config: { requirements, ...config },
    objects: ["workers"],
    ...more,
  });
}

async function read(context: ConnectorContext, cursor?: string): Promise<ReadSummary> {
  const mode = "incremental";
  const request = { object: "workers", mode, cursor, since: undefined, until: undefined } as const;
  return summarizeRead(connector.read(context, request));
}

async function outcomes(context: ConnectorContext): Promise<readonly string[]> {
  const steps: string[] = [];
  for await (const { step, outcome, detail } of connector.check(context))
    steps.push(`${step} ${outcome}: ${detail}`);
  return steps;
}

test("tap-jsonl: a folder of files", patience, async () => {
  writeFileSync(join(dir, "w.jsonl"), '{"id":1,"name":"A"}\n{"id":2,"name":"Ü"}\n');
  const context = contextFor("tap-jsonl", {
    executable: "tap-jsonl",
    settings: { path: join(dir, "*.jsonl"), primary_keys: ["id"], stream_name: "workers" },
    objects: { workers: { stream: "workers" } },
  });
  expect(await outcomes(context)).toContain("data passed: 1 streams; workers gives records");
  const { records, refused, end } = await read(context);
  expect(records.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(refused).toEqual([]);
  expect(end).toEqual({ kind: "end", complete: true });
});

test("tap-rest-api-msdk: an API on loopback", patience, async () => {
  await using server = await startWebServer((_request, response) => {
    sendJson(response, {
      items: [
        { id: "a", n: 1 },
        { id: "b", n: 2 },
      ],
    });
  });
  const stream = { name: "workers", path: "/workers", records_path: "$.items[*]", primary_keys: ["id"] };
  const context = contextFor("tap-rest-api-msdk", {
    executable: "tap-rest-api-msdk",
    buildFromSource: true, // one of its packages has no wheel
    settings: { api_url: server.url, streams: [stream] },
    objects: { workers: { stream: "workers" } },
  });
  const { records, end } = await read(context);
  expect(records.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(end).toEqual({ kind: "end", complete: true });
});

test("meltanolabs-tap-postgres: a table, its changes, and a wrong password", patience, async () => {
  await database.run(`create table workers (id int primary key, name text, seq int);
    insert into workers select n, 'w' || n, n from generate_series(1, 500) as n`);
  const config = {
    executable: "tap-postgres",
    settings: {
      host: "127.0.0.1",
      port: database.port,
      user: "owner",
      database: "shop",
      filter_schemas: ["public"],
    },
    secrets: { password: "password" },
    objects: { workers: { stream: "public-workers", replicationKey: "seq" } },
  };
  const secrets = { password: database.password };
  const context = contextFor("meltanolabs-tap-postgres", config, { secrets });
  const wrong = contextFor("meltanolabs-tap-postgres", config, {
    secrets: { password: "not-the-right-one" },
  });
  expect((await outcomes(wrong)).find((line) => line.includes("failed"))).toMatch(
    /^sign in failed: .*password/,
  );
  const first = await read(context);
  expect(first.records).toHaveLength(500);
  expect(first.end).toMatchObject({ complete: true });
  await database.run("update workers set name = 'new', seq = 501 where id = 7");
  const second = await read(context, first.end?.cursor);
  expect(second.records.filter(({ payload }) => payload.includes('"new"')).map(({ id }) => id)).toEqual([
    "7",
  ]);
  expect(second.records.length).toBeLessThan(5);
  expect(second.end).toMatchObject({ complete: false });
});
