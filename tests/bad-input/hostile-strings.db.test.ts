// Hostile texts in every place of a record where a name or a value can stand: the database gives back what the source
// wrote, and the server was asked nothing else.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import files from "@edp/connector-files";
import rest from "@edp/connector-rest";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { LandingResult } from "@edp/landing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestContext, readError } from "../support/connector-context.ts";
import { storableStrings, unstorableStrings } from "../support/hostile-strings.ts";
import { landEvents, landSnapshot, testSource } from "../support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { startWebServer } from "../support/web-server.ts";

let database: TestDatabase;
const root = mkdtempSync(join(tmpdir(), "edp-hostile-"));
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  // Nothing of all that was a statement.
  expect((await database.pool.query("select from meta.run")).rowCount).toBeGreaterThan(0);
  await database.drop();
});

const full = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;

function makeDropFolder(name: string, texts: Readonly<Record<string, string>>): string {
  const dir = join(root, name);
  mkdirSync(dir);
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(dir, file), text);
  return dir;
}

const filesContext = (dir: string, object: JsonObject): ConnectorContext =>
  createTestContext({ config: { path: dir, objects: { workers: { glob: "*", files: "all", ...object } } } });

const landFiles = (source: string, context: ConnectorContext): Promise<LandingResult> =>
  landEvents(database.pool, files.read(context, full), {
    source: { ...testSource(source), maxQuarantineShare: 1 },
  });

interface Row {
  readonly record_id: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

const readRows = async (source: string): Promise<readonly Row[]> =>
  (
    await database.pool.query<Row>(
      `select record_id, payload::text as text, payload as fields from raw."${source}_workers" order by raw_id`,
    )
  ).rows;

describe("ids, names and values of records", () => {
  const good = storableStrings.map((text) => JSON.stringify({ id: text, [`name ${text}`]: text }));
  const bad = unstorableStrings.map((text) => JSON.stringify({ id: text, [`name ${text}`]: text }));

  test("come through an API as they are, or are quarantined with their bytes", async () => {
    await using server = await startWebServer((_request, response) =>
      response.end(`[${[...good, ...bad].join(",")}]`),
    );
    const context = createTestContext({
      allowedHosts: [`127.0.0.1:${server.port.toString()}`],
      config: { baseUrl: server.url, objects: { workers: { path: "/workers", key: "id" } } },
    });
    const events = rest.read(context, full);
    expect(
      await landEvents(database.pool, events, { source: { ...testSource("api"), maxQuarantineShare: 1 } }),
    ).toMatchObject({
      read: good.length + bad.length,
      landed: good.length,
      quarantined: bad.length,
    });
    const rows = await readRows("api");
    expect(rows.map(({ record_id }) => record_id)).toEqual(storableStrings);
    expect(rows.map(({ text }) => text)).toEqual(good);
    const kept = await database.pool.query<{ text: string }>(
      "select convert_from(payload, 'UTF8') as text from meta.quarantine where source_code = 'api' order by quarantine_id",
    );
    expect(kept.rows.map(({ text }) => text)).toEqual(bad);
  });

  test("come through a CSV as they are, its column names too", async () => {
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const names = storableStrings.map((text) => `name ${text}`);
    const lines = storableStrings.map((text) => [text, ...names.map(() => text)].map(quote).join(","));
    const csv = [["id", ...names].map(quote).join(","), ...lines].join("\n");
    const context = filesContext(makeDropFolder("csv", { "a.csv": csv }), { format: "csv", key: "id" });
    expect(await landFiles("csv", context)).toMatchObject({ landed: storableStrings.length, quarantined: 0 });
    for (const [index, row] of (await readRows("csv")).entries()) {
      const text = storableStrings[index];
      expect(row.record_id).toBe(text);
      expect(Object.entries(row.fields)).toEqual([["id", text], ...names.map((name) => [name, text])]);
    }
  });

  test("that reach for a prototype are fields like any other", async () => {
    const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
    const csv = `id,${names.join(",")}\n1,${names.join(",")}\n`;
    const xml = `<w><r id="1">${names.map((name) => `<${name}>${name}</${name}>`).join("")}</r></w>`;
    const folder = makeDropFolder("proto", { "a.csv": csv, "a.xml": xml });
    await landFiles("proto_csv", filesContext(folder, { glob: "*.csv", format: "csv", key: "id" }));
    const xmlObject = { glob: "*.xml", format: "xml", recordPath: "w.r", key: "@id" };
    await landFiles("proto_xml", filesContext(folder, xmlObject));
    for (const [source, id] of [
      ["proto_csv", "id"],
      ["proto_xml", "@id"],
    ] as const) {
      const [row] = await readRows(source);
      expect(row?.text).toBe(
        `{"${id}":"1",${names.map((name) => JSON.stringify(name) + ":" + JSON.stringify(name)).join(",")}}`,
      );
    }
    expect({}).not.toHaveProperty("x");
  });
});

test("tenants come back as they are, and keep records of one id apart", async () => {
  // First the tables, then several at a time.
  const [first = "", ...others] = storableStrings;
  await landTenant(first);
  for (let at = 0; at < others.length; at += 8)
    await Promise.all(others.slice(at, at + 8).map((tenant) => landTenant(tenant)));
  const found = await database.pool.query<{ tenant: string; payload: string }>(
    "select tenant, payload #>> '{}' as payload from raw.tenants_workers",
  );
  expect(found.rows.map(({ tenant }) => tenant).sort()).toEqual([...storableStrings].sort());
  expect(found.rows.filter(({ tenant, payload }) => tenant !== payload)).toEqual([]);
});

const landTenant = (tenant: string): Promise<LandingResult> =>
  landSnapshot(database.pool, [["1", JSON.stringify(tenant)]], { source: testSource("tenants", { tenant }) });

describe("file names", () => {
  const names = storableStrings
    .filter((text) => !text.includes("/") && Buffer.byteLength(text) < 200)
    .map((text) => `f${text}.jsonl`);

  test("may hold anything: every file is read, and quarantine tells which", async () => {
    const texts = Object.fromEntries(
      names.map((name) => [name, `${JSON.stringify({ id: name })}\n{"id":"bad ${names.indexOf(name)}",}\n`]),
    );
    const context = filesContext(makeDropFolder("names", texts), { format: "jsonl", key: "id" });
    expect(await landFiles("names", context)).toMatchObject({
      landed: names.length,
      quarantined: names.length,
      snapshot: "compared",
    });
    expect((await readRows("names")).map(({ record_id }) => record_id).sort()).toEqual([...names].sort());
    const kept = await database.pool.query<{ record_id: string; position: string }>(
      "select record_id, position from meta.quarantine where source_code = 'names'",
    );
    expect(Object.fromEntries(kept.rows.map(({ record_id, position }) => [record_id, position]))).toEqual(
      Object.fromEntries(names.map((name, index) => [`bad ${index}`, `${name} line 2`])),
    );
  });

  test("that are no UTF-8 are told, so that their records are not taken as deleted", async () => {
    const dir = makeDropFolder("latin1", { "a.jsonl": '{"id":"1"}' });
    writeFileSync(
      Buffer.concat([Buffer.from(`${dir}/`), Buffer.from("Jos\xe9.jsonl", "latin1")]),
      '{"id":"2"}',
    );
    const context = filesContext(dir, { format: "jsonl", key: "id" });
    expect(await readError(() => landFiles("latin1", context))).toMatchObject({ code: "EDP-SRC-044" });
  });
});
