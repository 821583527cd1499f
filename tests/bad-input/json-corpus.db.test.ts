// The table of hostile JSON through every path that reads JSON, into real PostgreSQL: each record is landed byte for
// byte or lies in quarantine with its bytes and its reason. Nothing is changed, and nothing is missing.
import { isUtf8 } from "node:buffer";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import files from "@edp/connector-files";
import rest from "@edp/connector-rest";
import type { Connector, ConnectorContext } from "@edp/connector-sdk";
import type { LandingResult } from "@edp/landing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestContext, readError } from "../support/connector-context.ts";
import { landEvents, testSource } from "../support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { startWebServer } from "../support/web-server.ts";
import { jsonCases, jsonDocuments, type JsonCase } from "./json-cases.ts";

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), "edp-json-"));
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

const request = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;

/** One complete read of a source, landed. */
async function land(name: string, connector: Connector, context: ConnectorContext): Promise<LandingResult> {
  return landEvents(database.pool, connector.read(context, request), {
    source: { ...testSource(name), maxQuarantineShare: 1 },
  });
}

/** Texts as files of a drop folder. */
function dropContext(name: string, format: "json" | "jsonl", texts: readonly Buffer[]): ConnectorContext {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [index, text] of texts.entries())
    writeFileSync(join(folder, name, `${index.toString().padStart(4, "0")}.data`), text);
  const workers = { glob: "*.data", format, key: "id", files: "all" };
  return createTestContext({
    source: name,
    objects: ["workers"],
    config: { path: join(folder, name), objects: { workers } },
  });
}

interface PageServer extends AsyncDisposable {
  readonly context: ConnectorContext;
}

/** Texts as pages of an API, one after the other, then an empty one. */
async function servePages(name: string, texts: readonly Buffer[]): Promise<PageServer> {
  const server = await startWebServer((asked, response) => {
    const page = Number(new URL(asked.url ?? "", "http://x").searchParams.get("page"));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(texts[page] ?? "[]");
  });
  const objects: JsonObject = {
    workers: { path: "/workers", key: "id", paging: { kind: "page", parameter: "page", first: 0 } },
  };
  const context = createTestContext({
    source: name,
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    objects: ["workers"],
    config: { baseUrl: server.url, objects },
  });
  return { context, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const list = (cases: readonly JsonCase[]): Buffer =>
  Buffer.concat([
    Buffer.from("["),
    ...cases.flatMap(({ bytes }, index) => [Buffer.from(index === 0 ? "" : " ,\n"), bytes]),
    Buffer.from("]"),
  ]);

const trimmed = (bytes: Buffer): string => bytes.toString("latin1").replace(/^[ \t]+|[ \t]+$/g, "");

/** What lies where, by the name of the case whose bytes these are. */
async function readVerdicts(source: string): Promise<Readonly<Record<string, string>>> {
  const names = new Map(jsonCases.map(({ name, bytes }) => [trimmed(bytes), name]));
  const found = await database.pool.query<{ bytes: Buffer; verdict: string }>(
    `select convert_to(payload::text, 'UTF8') as bytes, 'landed' as verdict from raw."${source}_workers"
      union all select payload, reason_code from meta.quarantine where source_code = $1 and resolved_at is null`,
    [source],
  );
  return Object.fromEntries(
    found.rows.map(({ bytes, verdict }) => [
      names.get(trimmed(bytes)) ?? `changed: ${bytes.toString("latin1").slice(0, 200)}`,
      verdict,
    ]),
  );
}

const expected = (cases: readonly JsonCase[]): Readonly<Record<string, string>> =>
  Object.fromEntries(cases.map(({ name, verdict }) => [name, verdict]));

async function countUnfit(source: string): Promise<number> {
  const found = await database.pool.query<{ count: string }>(
    `select count(*) from raw."${source}_workers" where not pg_input_is_valid(payload::text, 'jsonb')`,
  );
  return Number(found.rows[0]?.count);
}

const inLists = jsonCases.filter(({ breaksList }) => !breaksList);
const breaking = jsonCases.filter(({ breaksList }) => breaksList);

test("the table agrees with JSON.parse on what is JSON at all", () => {
  const wrong = jsonCases.filter(({ bytes, verdict }) => {
    if (!isUtf8(bytes)) return verdict !== "invalid-utf8" && verdict !== "invalid-json";
    let isJson = true;
    try {
      JSON.parse(bytes.toString("utf8"));
    } catch {
      isJson = false;
    }
    return isJson === (verdict === "invalid-json" || verdict === "truncated");
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
  expect(jsonCases.length).toBeGreaterThan(250);
  expect(new Set(jsonCases.map(({ bytes }) => bytes.toString("latin1"))).size).toBe(jsonCases.length);
});

describe("every record is landed byte for byte or kept in quarantine with its reason", () => {
  async function check(
    name: string,
    cases: readonly JsonCase[],
    connector: Connector,
    context: ConnectorContext,
  ): Promise<void> {
    const first = await land(name, connector, context);
    expect(await readVerdicts(name)).toEqual(expected(cases));
    const landed = cases.filter(({ verdict }) => verdict === "landed").length;
    const quarantined = cases.length - landed;
    expect(first).toMatchObject({ read: cases.length, landed, unchanged: 0, quarantined, deleted: 0 });
    expect(await countUnfit(name)).toBe(0);
    const second = await land(name, connector, context);
    expect(second).toMatchObject({
      read: cases.length,
      landed: 0,
      unchanged: landed,
      quarantined,
      deleted: 0,
    });
  }

  test("from pages of an API", async () => {
    await using server = await servePages(
      "api",
      inLists.map((one) => list([one])),
    );
    await check("api", inLists, rest, server.context);
  });

  test("from a list in a file", async () => {
    await check("list", inLists, files, dropContext("list", "json", [list(inLists)]));
  });

  test("from the lines of a file", async () => {
    const text = Buffer.concat(jsonCases.flatMap(({ bytes }) => [bytes, Buffer.from("\n")]));
    await check("lines", jsonCases, files, dropContext("lines", "jsonl", [text]));
  });

  test("from a line that is broken in two, both of which are kept", async () => {
    const context = dropContext("broken", "jsonl", [Buffer.from('{"id":"a","v":\n1}\n{"id":"b"}\n')]);
    expect(await land("broken", files, context)).toMatchObject({ read: 3, landed: 1, quarantined: 2 });
    const kept = await database.pool.query<{ text: string; reason_code: string }>(
      "select convert_from(payload, 'UTF8') as text, reason_code from meta.quarantine where source_code = 'broken' order by quarantine_id",
    );
    expect(kept.rows.map(({ text, reason_code }) => [text, reason_code])).toEqual([
      ['{"id":"a","v":', "truncated"],
      ["1}", "invalid-json"],
    ]);
  });
});

describe("a text whose records cannot be told apart ends the read, and nothing is taken as deleted", () => {
  const one = Buffer.from('[{"id":"before"}]');
  const texts: readonly (readonly [string, Buffer, string | undefined])[] = [
    ...breaking.map((each) => [each.name, list([each]), "EDP-SRC-014"] as const),
    ...jsonDocuments,
  ];

  async function expectUntouched(source: string): Promise<void> {
    const found = await database.pool.query(
      `select record_id, operation, payload::text from raw."${source}_workers" order by raw_id`,
    );
    expect(found.rows).toEqual([{ record_id: "before", operation: "upsert", payload: '{"id":"before"}' }]);
  }

  test("as a page of an API", async () => {
    await using good = await servePages("pages", [one]);
    await land("pages", rest, good.context);
    for (const [name, text, code] of texts) {
      if (code === undefined) continue;
      await using bad = await servePages("pages", [text]);
      expect([name, (await readError(() => land("pages", rest, bad.context))).code]).toEqual([name, code]);
    }
    await expectUntouched("pages");
  });

  test("as a file", async () => {
    await land("whole", files, dropContext("whole", "json", [one]));
    for (const [name, text, code] of texts) {
      if (code === undefined) continue;
      const context = dropContext("whole", "json", [text]);
      expect([name, (await readError(() => land("whole", files, context))).code]).toEqual([name, code]);
    }
    await expectUntouched("whole");
  });

  test("but an empty list is one", async () => {
    for (const [name, text, code] of texts) {
      if (code !== undefined) continue;
      const result = await land("empty", files, dropContext("empty", "json", [text]));
      expect([name, result]).toMatchObject([name, { read: 0, snapshot: "compared" }]);
    }
  });

  test("in UTF-16, with its name", async () => {
    for (const text of [Buffer.from("\ufeff[]", "utf16le"), Buffer.from("\ufeff[]", "utf16le").swap16()]) {
      const context = dropContext("utf16", "json", [text]);
      expect(await readError(() => land("utf16", files, context))).toMatchObject({ code: "EDP-SRC-043" });
    }
  });
});
