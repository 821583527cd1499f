import type { JsonObject } from "@edp/base";
import type { CheckStep, ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../tests/support/connector-context.ts";
import connector from "./index.ts";

interface Folder extends Disposable {
  readonly dir: string;
  /** Writes a file of the drop folder; the later call is the newer file. */
  readonly write: (name: string, content: string | Uint8Array) => string;
}

function createFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), "edp-files-"));
  const dir = join(root, "drop");
  mkdirSync(dir);
  let age = 0;
  return {
    dir,
    write: (name, content) => {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      age += 1;
      utimesSync(path, 1_700_000_000 + age, 1_700_000_000 + age);
      return path;
    },
    [Symbol.dispose]: () => {
      rmSync(root, { recursive: true });
    },
  };
}

function contextFor(folder: Folder, object: JsonObject, more: TestContextInput = {}): ConnectorContext {
  const workers = { glob: "workers*", format: "csv", key: "id", ...object };
  const config = { path: "drop", objects: { workers } };
  return createTestContext({
    source: "hr",
    objects: ["workers"],
    baseDir: dirname(folder.dir),
    config,
    ...more,
  });
}

const request: ReadRequest = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
};

const read = (context: ConnectorContext, more: Partial<ReadRequest> = {}): Promise<ReadSummary> =>
  summarizeRead(connector.read(context, { ...request, ...more }));

/** Reads one file of this content. */
async function readOne(
  content: string | Uint8Array,
  object: JsonObject = {},
  more: TestContextInput = {},
): Promise<ReadSummary> {
  using folder = createFolder();
  folder.write("workers.data", content);
  return await read(contextFor(folder, object, more));
}

const payloads = ({ records }: ReadSummary): string[] => records.map(({ payload }) => payload);
const ids = ({ records }: ReadSummary): string[] => records.map(({ id }) => id);
const refusals = ({ refused }: ReadSummary): unknown[] =>
  refused.map(({ reason, position, bytes, id }) => [reason, position, bytes, id]);

describe("a CSV", () => {
  it("gives records in the order of its columns, every value as text", async () => {
    const summary = await readOne(
      `id,2,name,when\n007,1e5,"Lovelace, Ada ""AL""","a\nb"\r\n8,,"",x\n\n9,-0,é,2026-01-01`,
      { updatedAt: "when" },
    );
    expect(payloads(summary)).toEqual([
      `{"id":"007","2":"1e5","name":"Lovelace, Ada \\"AL\\"","when":"a\\nb"}`,
      `{"id":"8","2":null,"name":"","when":"x"}`,
      `{"id":"9","2":"-0","name":"é","when":"2026-01-01"}`,
    ]);
    expect(ids(summary)).toEqual(["007", "8", "9"]);
    expect(summary.updatedAt).toEqual([undefined, undefined, "2026-01-01"]);
    expect(summary.end).toEqual({ kind: "end", complete: true, sourceCount: 3 });
  });

  it("refuses rows that do not fit with their bytes and line, and reads the others", async () => {
    const summary = await readOne(`id,name\n1,a\n2\n3,b,c\n4,"x"y\n5,5" disk\n6,"two\nlines"\n7,z\n`);
    expect(ids(summary)).toEqual(["1", "5", "6", "7"]);
    expect(refusals(summary)).toEqual([
      ["ragged-row", "workers.data line 3", "2", "2"],
      ["ragged-row", "workers.data line 4", "3,b,c", "3"],
      ["ragged-row", "workers.data line 5", `4,"x"y`, undefined],
    ]);
    expect(summary.end).toMatchObject({ complete: true, sourceCount: 7 });
  });

  it("refuses rows without a key, and rows that are not UTF-8 with their very bytes", async () => {
    using folder = createFolder();
    folder.write("workers.csv", Buffer.from("id,name\n,a\n2,\xff\n3,ok\n", "latin1"));
    const bytes: Buffer[] = [];
    for await (const event of connector.read(contextFor(folder, {}), request))
      if (event.kind === "refused") bytes.push(event.bytes);
    expect(bytes).toEqual([Buffer.from(`{"id":null,"name":"a"}`), Buffer.from("2,\xff", "latin1")]);
  });

  it.each([
    ["tabs", "id\tname\n1\ta,b", { delimiter: "\t" }, [`{"id":"1","name":"a,b"}`]],
    [
      "no header",
      "1;a\n2;b",
      { delimiter: ";", columns: ["id", "name"] },
      [`{"id":"1","name":"a"}`, `{"id":"2","name":"b"}`],
    ],
    ["a byte order mark", "\ufeffid,name\n1,a", {}, [`{"id":"1","name":"a"}`]],
    ["a quoted header", `"id","na""me"\n1,a`, {}, [`{"id":"1","na\\"me":"a"}`]],
    ["a key of two columns", "id,part\na|b,c", { key: ["id", "part"] }, [`{"id":"a|b","part":"c"}`]],
    [
      "latin1",
      Buffer.from("id,name\n1,Zo\xeb", "latin1"),
      { encoding: "latin1" },
      [`{"id":"1","name":"Zoë"}`],
    ],
    [
      "windows-1252",
      Buffer.from("id,name\n1,\x80", "latin1"),
      { encoding: "windows-1252" },
      [`{"id":"1","name":"€"}`],
    ],
    [
      "UTF-16, little end first",
      Buffer.from("\ufeffid,name\n1,ž", "utf16le"),
      { encoding: "utf-16" },
      [`{"id":"1","name":"ž"}`],
    ],
    [
      "UTF-16, big end first",
      Buffer.from("\ufeffid,name\n1,ž", "utf16le").swap16(),
      { encoding: "utf-16" },
      [`{"id":"1","name":"ž"}`],
    ],
    ["only a header", "id,name\n", {}, []],
  ] as const)("with %s is read", async (_name, content, object, expected) => {
    expect(payloads(await readOne(content, object))).toEqual(expected);
  });

  it.each([
    ["two columns of one name", "id,a,a\n1,2,3", {}, "EDP-SRC-039", 'two columns named "a"'],
    ["no key column", "ID,name\n1,a", {}, "EDP-SRC-039", 'no column "id"; it has: ID, name'],
    ["a column without a name", "id,\n1,a", {}, "EDP-SRC-039", "a column without a name"],
    ["nothing", "", {}, "EDP-SRC-039", "no first line"],
    [
      "a quote that never closes",
      `id,name\n1,a\n2,"b\n3,c\n`,
      {},
      "EDP-SRC-040",
      "opens in line 3 never closes",
    ],
    [
      "UTF-16 where UTF-8 was promised",
      Buffer.from("\ufeffid", "utf16le"),
      {},
      "EDP-SRC-043",
      "begins as UTF-16",
    ],
    [
      "half a UTF-16 character",
      Buffer.from([0xff, 0xfe, 0x41]),
      { encoding: "utf-16" },
      "EDP-SRC-043",
      "no text in it",
    ],
    ["a delimiter of more than ASCII", "id", { delimiter: "§" }, "EDP-SRC-028", "one ASCII character"],
  ] as const)("with %s is refused whole", async (_name, content, object, code, words) => {
    const error = await readError(() => readOne(content, object));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it("puts a row aside that is too large, and knows it by its id", async () => {
    const summary = await readOne(
      `id,name\n1,a\n2,${"x".repeat(3_000_000)}\n3,"${"y".repeat(3_000_000)}"\n4,b\n`,
      {},
      { maxRecordBytes: 10_000 },
    );
    expect(ids(summary)).toEqual(["1", "4"]);
    expect(summary.refused.map(({ reason, position, id }) => [reason, position, id])).toEqual([
      ["too-large", "workers.data byte 12", "2"],
      ["too-large", "workers.data byte 3000015", "3"],
    ]);
  });
});

describe("JSON", () => {
  const bytes = [`{"id": 1, "big":9007199254740993,"a":1,"a":2}`, `{"id":"2","nul":"\\u0000"}`];

  it("is read from a list, wherever it stands, with its own bytes", async () => {
    expect(payloads(await readOne(`[${bytes.join(",\n")}]`, { format: "json" }))).toEqual(bytes);
    const nested = await readOne(`{"data":{"items":[${bytes.join(",")}]},"n":2}`, {
      format: "json",
      recordPath: "data.items",
    });
    expect(payloads(nested)).toEqual(bytes);
  });

  it("is read from lines with its own bytes; a line that is none is refused", async () => {
    const summary = await readOne(`${bytes.join("\r\n")}\n{"id":3\n{"x":1}\n{"id":5}`, { format: "jsonl" });
    expect(payloads(summary)).toEqual([...bytes, `{"id":5}`]);
    expect(refusals(summary)).toEqual([
      ["truncated", "workers.data line 3", `{"id":3`, "3"],
      ["no-record-id", "workers.data line 4", `{"x":1}`, undefined],
    ]);
  });

  it("that is cut off is no snapshot", async () => {
    expect(await readError(() => readOne(`[{"id":1},{"id":`, { format: "json" }))).toMatchObject({
      code: "EDP-SRC-014",
    });
  });
});

describe("XML", () => {
  const xml = { format: "xml", recordPath: "workers.worker", key: "@id" };

  it("gives each element as a record, streamed", async () => {
    const text = `<?xml version="1.0"?><workers><!-- c --><meta>x</meta>
      <worker id="1" b="&lt;&#233;"><name>Ada</name><phone>1</phone><phone>2</phone><empty/><a><b k="v">t</b></a></worker>
      <worker id="2"><name><![CDATA[<x>]]> y</name><mixed>a<i>b</i>c</mixed></worker></workers>`;
    expect(payloads(await readOne(text, xml))).toEqual([
      `{"@id":"1","@b":"<é","name":"Ada","phone":["1","2"],"empty":null,"a":{"b":{"@k":"v","#text":"t"}}}`,
      `{"@id":"2","name":"<x> y","mixed":{"i":"b","#text":"ac"}}`,
    ]);
  });

  it("keeps declared lists as lists, whatever they hold", async () => {
    const text = `<workers><worker id="1"><phone>1</phone></worker></workers>`;
    expect(payloads(await readOne(text, { ...xml, lists: ["phone"] }))).toEqual([
      `{"@id":"1","phone":["1"]}`,
    ]);
  });

  it.each([
    ["a document type", `<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><workers/>`, "EDP-SRC-041"],
    [
      "an entity bomb",
      `<!DOCTYPE w [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workers>&b;</workers>`,
      "EDP-SRC-041",
    ],
    ["an unknown entity", `<workers><worker id="1">&nope;</worker></workers>`, "EDP-SRC-040"],
    ["an open element", `<workers><worker id="1">`, "EDP-SRC-040"],
    ["crossed elements", `<workers><a><b></a></b></workers>`, "EDP-SRC-040"],
    ["endless depth", `<workers>${"<a>".repeat(100_000)}`, "EDP-SRC-040"],
    [
      "bytes that are no UTF-8",
      Buffer.from(`<workers><worker id="\xff"/></workers>`, "latin1"),
      "EDP-SRC-043",
    ],
    ["nothing", "", "EDP-SRC-040"],
  ])("with %s is refused whole", async (_name, text, code) => {
    expect(await readError(() => readOne(text, xml))).toMatchObject({ code });
  });

  it("needs to know what a record is", async () => {
    expect(await readError(() => readOne("<a/>", { format: "xml" }))).toMatchObject({ code: "EDP-SRC-028" });
  });

  it("measures a record that is too large without keeping it", async () => {
    const text = `<workers><worker id="1"><t>${"x".repeat(3_000_000)}</t></worker><worker id="2"/></workers>`;
    const summary = await readOne(text, xml, { maxRecordBytes: 10_000 });
    expect([ids(summary), summary.refused.map(({ reason }) => reason)]).toEqual([["2"], ["too-large"]]);
  });
});

describe("packed files", () => {
  it("are unpacked by their name or by the config", async () => {
    using folder = createFolder();
    folder.write("workers.csv.gz", gzipSync("id\n1"));
    expect(ids(await read(contextFor(folder, {})))).toEqual(["1"]);
    expect(ids(await readOne(gzipSync("id\n2"), { compression: "gzip" }))).toEqual(["2"]);
  });

  it.each([
    ["a bomb", gzipSync(Buffer.alloc(100 * 1024 * 1024)), "EDP-SRC-042"],
    ["cut off", gzipSync("id\n1\n2\n".repeat(1000)).subarray(0, 30), "EDP-SRC-040"],
    ["not packed at all", Buffer.from("id\n1"), "EDP-SRC-040"],
  ])("that are %s are refused", async (_name, content, code) => {
    expect(await readError(() => readOne(content, { compression: "gzip" }))).toMatchObject({ code });
  });
});

describe("which files are read", () => {
  it("the newest, or all, make a snapshot", async () => {
    using folder = createFolder();
    folder.write("workers-b.csv", "id\n1");
    folder.write("workers-a.csv", "id\n2");
    folder.write("other.csv", "id\n3");
    expect(ids(await read(contextFor(folder, { glob: "workers-*.csv" })))).toEqual(["2"]);
    expect(ids(await read(contextFor(folder, { glob: "workers-*.csv", files: "all" })))).toEqual(["1", "2"]);
  });

  it("each once when they append, and again when they changed", async () => {
    using folder = createFolder();
    const append = contextFor(folder, { glob: "**/*.csv", mode: "append" });
    folder.write("2026/01.csv", "id\n1");
    folder.write("2026/02.csv", "id\n2");
    const first = await read(append);
    expect([ids(first), first.end?.complete]).toEqual([["1", "2"], false]);
    const goOn = { mode: "incremental", cursor: first.end?.cursor } as const;
    expect(ids(await read(append, goOn))).toEqual([]);
    folder.write("2026/01.csv", "id\n1\n9");
    folder.write("2025/99.csv", "id\n3");
    const second = await read(append, goOn);
    expect(ids(second)).toEqual(["1", "9", "3"]);
    // Broken off after its first file, the read goes on with the second.
    expect(ids(await read(append, { mode: "incremental", cursor: second.cursors[0] }))).toEqual(["3"]);
    expect(await readError(() => read(append, { mode: "incremental", cursor: "{}" }))).toMatchObject({
      code: "EDP-SRC-030",
    });
  });

  it("none of an object that nobody described", async () => {
    using folder = createFolder();
    const error = await readError(() => read(contextFor(folder, {}), { object: "people" }));
    expect(error).toMatchObject({ code: "EDP-SRC-029" });
    expect(error.message).toContain("it has: workers");
  });

  it("none: a snapshot fails, so that nothing is taken as deleted; an appending object waits", async () => {
    using folder = createFolder();
    expect(await readError(() => read(contextFor(folder, {})))).toMatchObject({ code: "EDP-SRC-036" });
    expect((await read(contextFor(folder, { mode: "append" }))).end).toMatchObject({ complete: false });
  });

  it("none outside the folder: not by a link, not by a pattern", async () => {
    using folder = createFolder();
    const outside = join(dirname(folder.dir), "secret.csv");
    writeFileSync(outside, "id\n1");
    symlinkSync(outside, join(folder.dir, "workers.csv"));
    const climbing = [
      "../*.csv",
      "a/../../*.csv",
      "**/../../*.csv",
      "..\\*.csv",
      "./../*.csv",
      "../drop/../*.csv",
    ];
    for (const glob of ["workers.csv", ...climbing, outside]) {
      expect(await readError(() => read(contextFor(folder, { glob })))).toMatchObject({
        code: "EDP-SRC-037",
      });
    }
    // Written so that the folder above is not named as such, a pattern finds only what is inside.
    for (const glob of [
      "{..,x}/*.csv",
      "[.][.]/*.csv",
      "%2e%2e/*.csv",
      "?(..)/*.csv",
      "$HOME/*",
      "~/*",
      "@(..|x)/secret.csv",
    ]) {
      expect(await readError(() => read(contextFor(folder, { glob })))).toMatchObject({
        code: expect.stringMatching(/^EDP-SRC-03[67]$/) as string,
      });
    }
    symlinkSync(dirname(folder.dir), join(folder.dir, "workers-link"));
    expect(await readError(() => read(contextFor(folder, { glob: "workers-*" })))).toMatchObject({
      code: "EDP-SRC-037",
    });
  });
});

describe("a file that cannot be found", () => {
  it.each([
    ["a link that leads nowhere", "nowhere"],
    ["it is a link", "workers-circle"],
  ])("is told, so that its records are not taken as deleted: %s", async (reason, target) => {
    using folder = createFolder();
    folder.write("workers.csv", "id\n1");
    symlinkSync(target, join(folder.dir, "workers-circle"));
    const error = await readError(() => read(contextFor(folder, { files: "all" })));
    expect(error).toMatchObject({ code: "EDP-SRC-044", retry: "later" });
    expect(error.message).toContain(reason);
  });
});

describe("a file that changes while it is read", () => {
  const rows = `id,name\n${Array.from({ length: 200_000 }, (_, id) => `${id.toString()},${"x".repeat(10)}`).join("\n")}\n`;

  it.each([
    ["grows", (path: string) => appendFileSync(path, "999999,late\n"), "changed from"],
    [
      "is replaced",
      (path: string) => {
        writeFileSync(`${path}.new`, rows);
        renameSync(`${path}.new`, path);
      },
      "was replaced",
    ],
    [
      "is rewritten in place with the same size",
      (path: string) => writeFileSync(path, rows.replace("x", "y")),
      "was written to",
    ],
    ["is removed", (path: string) => rmSync(path), "was removed"],
  ])("and %s is noticed, and its end is not told", async (_name, change, words) => {
    using folder = createFolder();
    const path = folder.write("workers.csv", rows);
    let seen = 0;
    const error = await readError(async () => {
      for await (const event of connector.read(contextFor(folder, { glob: "workers.csv" }), request)) {
        if (event.kind === "records" && seen++ === 0) change(path);
        expect(event.kind).not.toBe("end");
      }
    });
    expect(error).toMatchObject({ code: "EDP-SRC-038", retry: "later" });
    expect(error.message).toContain(words);
    expect(seen).toBeGreaterThan(0);
  });

  it("is left alone until it has settled, when the config says so", async () => {
    using folder = createFolder();
    writeFileSync(join(folder.dir, "workers.csv"), "id\n1");
    const context = contextFor(folder, {});
    const config = { ...context.config, settleSeconds: 3_600 };
    expect(await readError(() => read({ ...context, config }))).toMatchObject({ code: "EDP-SRC-038" });
  });
});

describe("memory", () => {
  it("stays flat over a file of 64 MB", async () => {
    using folder = createFolder();
    const block = Array.from({ length: 10_000 }, (_, id) => `${id.toString()},${"x".repeat(90)}`).join("\n");
    folder.write("workers.csv", `id,name\n${`${block}\n`.repeat(66)}`);
    let peak = 0;
    let count = 0;
    const before = process.memoryUsage.rss();
    for await (const event of connector.read(contextFor(folder, {}), request)) {
      if (event.kind === "records") count += event.batch.count;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(count).toBe(660_000);
    expect(peak - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe("a check", () => {
  const check = async (context: ConnectorContext): Promise<CheckStep[]> => {
    const steps: CheckStep[] = [];
    for await (const step of connector.check(context)) steps.push(step);
    return steps;
  };

  it("says what it found", async () => {
    using folder = createFolder();
    folder.write("workers-1.csv", "id\n1");
    folder.write("workers-2.csv", "id\n1");
    expect(
      (await check(contextFor(folder, {}))).map(({ step, outcome, detail }) => [step, outcome, detail]),
    ).toEqual([
      ["reachable", "passed", folder.dir],
      ["permission", "passed", "2 files can be read"],
      ["data", "passed", "workers: workers-2.csv"],
    ]);
    expect((await check(contextFor(folder, { mode: "append", glob: "no*" }))).at(-1)?.detail).toBe(
      "workers: no file yet",
    );
  });

  it.each([
    ["the folder is missing", { path: "nowhere" }, {}, "reachable", "EDP-SRC-035"],
    ["no file matches", {}, { glob: "nothing*" }, "data", "EDP-SRC-036"],
    ["the key column is missing", {}, { key: "number" }, "data", "EDP-SRC-039"],
  ] as const)("tells when %s", async (_name, config, object, step, code) => {
    using folder = createFolder();
    folder.write("workers.csv", "id\n1");
    const context = contextFor(folder, object);
    const steps = await check({ ...context, config: { ...context.config, ...config } });
    expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({ step, code });
  });

  it("tells when a file may not be read", async () => {
    using folder = createFolder();
    chmodSync(folder.write("workers.csv", "id\n1"), 0o000);
    if (process.getuid?.() === 0) {
      // Root may read everything, so there is nothing to tell.
      expect((await check(contextFor(folder, {}))).at(-1)?.outcome).toBe("passed");
      return;
    }
    expect((await check(contextFor(folder, {})))[1]).toMatchObject({
      outcome: "failed",
      code: "EDP-SRC-044",
    });
  });
});
