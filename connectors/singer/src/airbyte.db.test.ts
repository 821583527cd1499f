// Airbyte sources: one from PyPI, installed from its lock file, and a rough one of our own that fails in its protocol's
// ways.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { repositoryRoot } from "../../../tests/support/run-tool.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

const patience = { timeout: 180_000 };
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-airbyte-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const contextFor = (config: object, secrets: Readonly<Record<string, string>> = {}): ConnectorContext =>
  createTestContext({
    baseDir: dir,
    workDir: join(repositoryRoot, ".ready"),
    pythonDir: join(repositoryRoot, ".venv"),
    config: { protocol: "airbyte", ...config },
    objects: ["workers"],
    secrets,
  });

async function read(context: ConnectorContext, cursor?: string): Promise<ReadSummary> {
  const request = {
    object: "workers",
    mode: "incremental",
    cursor,
    since: undefined,
    until: undefined,
  } as const;
  return summarizeRead(connector.read(context, request));
}

async function outcomes(context: ConnectorContext): Promise<readonly string[]> {
  const steps: string[] = [];
  for await (const { step, outcome, detail } of connector.check(context))
    steps.push(`${step} ${outcome}: ${detail}`);
  return steps;
}

test("airbyte-source-faker: checked, discovered, read, and read on from its state", patience, async () => {
  const config = {
    requirements: join(repositoryRoot, "connectors/singer/locks/airbyte-source-faker.txt"),
    executable: "source-faker",
    settings: { count: 300, seed: 7, always_updated: false },
    objects: { workers: { stream: "users", replicationKey: "updated_at" } },
  };
  const context = contextFor(config);
  expect(await outcomes(context)).toContain("data passed: 3 streams; its own check passed");
  expect((await connector.discover(context)).map(({ name }) => name)).toEqual([
    "products",
    "workers",
    "purchases",
  ]);
  const first = await read(context);
  expect(new Set(first.records.map(({ id }) => id)).size).toBe(300);
  expect(first.records.every(({ payload }) => payload.startsWith('{"id":'))).toBe(true);
  expect(first.refused).toEqual([]);
  expect(first.end).toMatchObject({ complete: true });
  const state = JSON.parse(first.end?.cursor ?? "") as { stream: { stream_state: { loop_offset: number } } };
  expect(state.stream.stream_state.loop_offset).toBe(300);
  // It was told where it had stopped: there is nothing more than it had given.
  const second = await read(context, first.end?.cursor);
  expect(second.records).toEqual([]);
  expect(second.end).toMatchObject({ complete: false });
  expect(await outcomes(contextFor({ ...config, settings: { count: "many" } }))).toContainEqual(
    expect.stringMatching(/^reachable failed: .*'many' is not of type 'integer'/),
  );
});

/** A source whose answers are given; `$*` tells a test what it was called with. */
function writeSource(name: string, reading: string, status = '{"status":"SUCCEEDED"}'): object {
  const catalog = '{"streams":[{"name":"people","json_schema":{},"source_defined_primary_key":[["id"]]}]}';
  const script = `#!/bin/sh
case "$1" in
check) echo '{"type":"CONNECTION_STATUS","connectionStatus":${status}}' ;;
discover) echo '{"type":"LOG","log":{"level":"INFO","message":"hello"}}'; echo '{"type":"CATALOG","catalog":${catalog}}' ;;
read) ${reading} ;;
esac
`;
  writeFileSync(join(dir, name), script);
  chmodSync(join(dir, name), 0o755);
  const objects = { workers: { stream: "people", replicationKey: "at" } };
  return { executable: name, settings: {}, secrets: { api_key: "token" }, objects };
}

const record = (id: number, more = ""): string =>
  `echo '{"type":"RECORD","record":{"stream":"people","emitted_at":1,"data":{"id":${id.toString()}${more}}}}'`;

test("a refused sign-in is the check's answer, without the secret", async () => {
  const status = '{"status":"FAILED","message":"401 Unauthorized for key s3cret-value"}';
  const steps = await outcomes(contextFor(writeSource("refused", "true", status), { token: "s3cret-value" }));
  expect(steps.at(-3)).toMatch(/^sign in failed: .*401 Unauthorized/);
  expect(steps.join()).not.toContain("s3cret-value");
});

test("an error in its messages fails the read, also when the program then ends well", async () => {
  const trace = `echo '{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"Something went wrong","internal_message":"stream people: 403 Forbidden"}}}'`;
  const context = contextFor(writeSource("tracing", `${record(1)}; ${trace}`), { token: "x" });
  await expect(read(context)).rejects.toMatchObject({
    code: "EDP-SRC-266",
    message: expect.stringContaining("403 Forbidden") as string,
  });
});

test("states go back as they came, deletions are told, and a line that is no message is set aside", async () => {
  const state = `echo '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"people"},"stream_state":{"at":5}}}}'`;
  const told = `while [ $# -gt 1 ]; do [ "$1" = --state ] && cp "$2" '${dir}/told.json'; shift; done`;
  const gone = record(2, ',"_ab_cdc_deleted_at":"2026-01-01T00:00:00Z"');
  const config = writeSource("stateful", `${record(1)}; ${gone}; echo 'not a message'; ${state}; ${told}`);
  const context = contextFor(config, { token: "x" });
  const first = await read(context);
  expect(first.records.map(({ id, operation }) => [id, operation])).toEqual([
    ["1", "upsert"],
    ["2", "delete"],
  ]);
  expect(first.refused).toHaveLength(1);
  await read(context, first.end?.cursor);
  expect(JSON.parse(readFileSync(join(dir, "told.json"), "utf8"))).toEqual([
    { type: "STREAM", stream: { stream_descriptor: { name: "people" }, stream_state: { at: 5 } } },
  ]);
});

test("lines for the log keep their level, secrets hidden", async () => {
  const log = (level: string, message: string): string =>
    `echo '{"type":"LOG","log":{"level":"${level}","message":"${message}"}}'`;
  const lines = [log("FATAL", "a"), log("WARN", "key s3cret-value"), log("INFO", "c"), log("TRACE", "d")];
  const config = writeSource("talking", [record(1), ...lines, "exit 3"].join("; "));
  const seen: string[] = [];
  const context = contextFor(config, { token: "s3cret-value" });
  const heard = { ...context.log, log: (level: string, text: string) => seen.push(`${level} ${text}`) };
  // The last line that speaks of an error is the reason.
  await expect(read({ ...context, log: heard })).rejects.toMatchObject({
    code: "EDP-SRC-263",
    message: expect.stringContaining("its last line: a.") as string,
  });
  expect(seen).toEqual(["info hello", "error a", "warn key [secret]", "info c", "debug d"]);
});

test.each([
  ["of the first years, without a type", '{"data":{"people":{"at":5}}}', { people: { at: 5 } }],
  [
    "of everything at once",
    '{"type":"GLOBAL","global":{"shared_state":{"lsn":9},"stream_states":[]}}',
    [{ type: "GLOBAL", global: { shared_state: { lsn: 9 }, stream_states: [] } }],
  ],
])("a state %s goes back in its own form", async (_kind, state, expected) => {
  const told = `while [ $# -gt 1 ]; do [ "$1" = --state ] && cp "$2" '${dir}/told.json'; shift; done`;
  const config = writeSource("old", `${record(1)}; echo '{"type":"STATE","state":${state}}'; ${told}`);
  const context = contextFor(config, { token: "x" });
  const first = await read(context);
  expect(first.end?.cursor).toBe(state);
  await read(context, first.end?.cursor);
  expect(JSON.parse(readFileSync(join(dir, "told.json"), "utf8"))).toEqual(expected);
});

test("source-declarative-manifest: a manifest read end to end", patience, async () => {
  const asked: string[] = [];
  await using server = await startWebServer((request, response) => {
    asked.push(`${request.url ?? ""} ${request.headers.authorization ?? "nobody"}`);
    sendJson(response, { people: [{ id: "a" }, { id: "b" }] });
  });
  const people = {
    type: "DeclarativeStream",
    name: "people",
    primary_key: ["id"],
    schema_loader: {
      type: "InlineSchemaLoader",
      schema: { type: "object", properties: { id: { type: "string" } } },
    },
    retriever: {
      type: "SimpleRetriever",
      requester: {
        type: "HttpRequester",
        url_base: server.url,
        path: "/people",
        http_method: "GET",
        authenticator: { type: "BearerAuthenticator", api_token: "{{ config['api_key'] }}" },
      },
      record_selector: {
        type: "RecordSelector",
        extractor: { type: "DpathExtractor", field_path: ["people"] },
      },
    },
  };
  const manifest = {
    version: "6.0.0",
    type: "DeclarativeSource",
    check: { type: "CheckStream", stream_names: ["people"] },
    streams: [people],
    spec: { type: "Spec", connection_specification: { type: "object", properties: {} } },
  };
  const config = {
    requirements: join(repositoryRoot, "connectors/singer/locks/airbyte-source-faker.txt"),
    executable: "source-declarative-manifest",
    settings: { __injected_declarative_manifest: manifest },
    secrets: { api_key: "token" },
    objects: { workers: { stream: "people" } },
  };
  const { records, end } = await read(contextFor(config, { token: "s3cret-value" }));
  expect(records.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(end).toEqual({ kind: "end", complete: true });
  expect(asked).toContain("/people Bearer s3cret-value");
});
