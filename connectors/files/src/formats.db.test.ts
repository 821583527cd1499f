// The formats of text: what is read, what is refused, byte by byte.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import connector from "./index.ts";
import {
  contextFor,
  createFolder,
  ids,
  payloads,
  read,
  readOne,
  refusals,
  request,
} from "./testing/test-folder.ts";

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
