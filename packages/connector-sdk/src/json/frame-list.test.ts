import { EdpError } from "@edp/base";
import { describe, expect, it } from "vitest";
import { createFieldReader, parsePath } from "./field-reader.ts";
import type { RecordFrame } from "./frame-builder.ts";
import { frameLines } from "./frame-lines.ts";
import { frameList, framePage, type ListOptions } from "./frame-list.ts";
import { createRecordReader } from "./record-reader.ts";

const options = (path = "", maxRecordBytes = 1_000_000): ListOptions => ({
  path: parsePath(path),
  maxRecordBytes,
  source: "hr",
  place: "page 1",
});

const texts = (frame: RecordFrame): string[] =>
  frame.starts.map((start, index) => frame.data.toString("utf8", start, frame.ends[index]));

async function* cut(text: string | Buffer, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function frameAll(
  text: string,
  size: number,
  path = "",
  max = 1_000_000,
): Promise<readonly RecordFrame[]> {
  return collect(frameList(cut(text, size), options(path, max)));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function readProblem(read: () => unknown): Promise<string> {
  try {
    await read();
  } catch (error) {
    if (error instanceof EdpError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "no error";
}

const hard = `{ "meta": {"a": [1, {"b": "]}"}], "value": null}, "value" : [ {"id": "1", "t": "a\\"]},{[\\\\"},
  {"id":2, "deep":[[[{"x":"}"}]]], "big":12345678901234567890.10} , "text, ]", 17, null,true,[1,2], {} ],
  "next": "p2"}`;
const hardRecords = [
  `{"id": "1", "t": "a\\"]},{[\\\\"}`,
  `{"id":2, "deep":[[[{"x":"}"}]]], "big":12345678901234567890.10}`,
  `"text, ]"`,
  "17",
  "null",
  "true",
  "[1,2]",
  "{}",
];

describe("the records of a page", () => {
  it("are ranges of the source's own bytes", () => {
    const page = Buffer.from(hard);
    const { frame, envelope } = framePage(page, options("value"));
    expect(texts(frame)).toEqual(hardRecords);
    expect(frame.data.buffer).toBe(page.buffer);
    expect(JSON.parse(envelope.toString())).toEqual({
      meta: { a: [1, { b: "]}" }], value: null },
      value: [],
      next: "p2",
    });
  });

  it("are the same wherever the bytes are cut", async () => {
    for (let size = 1; size <= 64; size += 1) {
      const frames = await frameAll(hard, size, "value");
      expect(frames.flatMap(texts)).toEqual(hardRecords);
      for (const frame of frames) {
        for (const [index, start] of frame.starts.entries()) {
          const at = frame.offset + start;
          expect(hard.slice(at, at + (frame.ends[index] ?? 0) - start)).toBe(texts(frame)[index]);
        }
      }
    }
  });

  it("keep what JSON.parse would change: digits, escapes, duplicate keys, spaces", () => {
    const record = `{"n":9007199254740993, "e":1E400, "z":-0.10,"u":"\\u0000\\ud800","a":1,"a":2}`;
    expect(texts(framePage(Buffer.from(`[${record}]`), options()).frame)).toEqual([record]);
  });

  it("are found behind a byte order mark and under a path with dots in its names", () => {
    const page = Buffer.from(`\ufeff{"@odata.count":1,"d.x":{"items":[{"a":1}]}}`);
    expect(texts(framePage(page, options("d\\.x.items")).frame)).toEqual([`{"a":1}`]);
  });

  it("are the same when their fields are read on the way, words at the end included", () => {
    const reader = createRecordReader({ key: ["id"] });
    const { frame } = framePage(Buffer.from(hard), options("value"), reader);
    expect(texts(frame)).toEqual(hardRecords);
    expect(frame.reads?.records.map((read) => read?.fields[0]?.text)).toEqual([
      "1",
      "2",
      ...Array.from({ length: 6 }, () => undefined),
    ]);
    const words = `[17x,{"id":1},truex,{"id":01},{"id":"${"y".repeat(50)}"},-]`;
    const read = framePage(Buffer.from(words), options("", 40), reader);
    expect(texts(read.frame)).toEqual(["17x", `{"id":1}`, "truex", `{"id":01}`, "-"]);
    expect(read.frame.oversize).toHaveLength(1);
    expect(read.frame.reads?.records.map((one) => one?.ok)).toEqual([undefined, true]);
  });

  it("leave one bad record to the reader and go on with the others", () => {
    const { frame } = framePage(Buffer.from(`[{"a":1},{"a":01},{"a":tru},{"a":3}]`), options());
    expect(texts(frame)).toEqual([`{"a":1}`, `{"a":01}`, `{"a":tru}`, `{"a":3}`]);
    const read = createFieldReader([["a"]]);
    expect(frame.starts.map((start, index) => read(frame.data, start, frame.ends[index]).ok)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe("a page that is no list of records", () => {
  it.each([
    ["", "", "EDP-SRC-014", "at byte 0: it ends too early"],
    [`[{"a":1},{"b`, "", "EDP-SRC-014", "at byte 12: it ends too early"],
    [`[{"a":1}`, "", "EDP-SRC-014", "at byte 8: it ends too early"],
    [`{"value":[{"a":1}]`, "value", "EDP-SRC-014", "at byte 18: it ends too early"],
    [`{"value":[{"a":1}], "x":}`, "value", "EDP-SRC-014", "at byte 24: expected a value"],
    [`{"x":tru, "value":[]}`, "value", "EDP-SRC-014", "at byte 8: expected true"],
    [`[{"a":1} {"a":2}]`, "", "EDP-SRC-014", "at byte 9: expected , or ]"],
    [`[{"a":1},]`, "", "EDP-SRC-014", "at byte 9: expected a record"],
    [`[,{"a":1}]`, "", "EDP-SRC-014", "at byte 1: expected a record"],
    [`[{"a":1}]]`, "", "EDP-SRC-014", "at byte 9: text after the value"],
    [`<html>`, "", "EDP-SRC-014", "at byte 0: expected a value"],
    [
      `{"value":[],"value":[{"a":1}]}`,
      "value",
      "EDP-SRC-014",
      'at byte 9: "value" stands there more than once',
    ],
    [`{"error":{"code":5}}`, "value", "EDP-SRC-015", 'no list of records at "value", but no "value"'],
    [`{"value":{"a":1}}`, "value", "EDP-SRC-015", "but an object"],
    [`{"value":null}`, "value", "EDP-SRC-015", "but null"],
    [`{"data":"x"}`, "data.items", "EDP-SRC-015", "but a text"],
  ])("%s", async (page, path, code, words) => {
    const whole = await readProblem(() => framePage(Buffer.from(page), options(path)));
    expect(whole).toContain(code);
    expect(whole).toContain(words);
    for (const size of [1, 3, 7]) expect(await readProblem(() => frameAll(page, size, path))).toBe(whole);
  });

  it("breaks no stack however deep it nests", () => {
    const deep = `[${'{"a":['.repeat(200_000)}${"]}".repeat(200_000)}]`;
    const { frame } = framePage(Buffer.from(deep), options("", 10_000_000));
    expect(frame.starts).toHaveLength(1);
    expect(createFieldReader([["b"]])(frame.data, frame.starts[0], frame.ends[0]).ok).toBe(true);
  });
});

describe("a record over the limit", () => {
  it("is counted, hashed and left behind while the others are read", async () => {
    const large = `{"id":"L","x":"${"y".repeat(5_000)}"}`;
    const text = `[{"id":"1"},${large},{"id":"2"}]`;
    for (const size of [7, 100, 10_000]) {
      const frames = await frameAll(text, size, "", 1_000);
      expect(frames.flatMap(texts)).toEqual([`{"id":"1"}`, `{"id":"2"}`]);
      const [oversize] = frames.flatMap((frame) => frame.oversize);
      expect(oversize).toMatchObject({ offset: 12, sizeBytes: large.length });
      expect(oversize?.sha256).toBe((await import("node:crypto")).hash("sha256", large));
      expect(createFieldReader([["id"]])(oversize?.beginning ?? Buffer.alloc(0)).fields[0]?.text).toBe("L");
    }
  });

  it("in lines too, with the line numbers of the others", async () => {
    const text = `\ufeff{"a":1}\r\n\n{"a":"${"x".repeat(300)}"}\n  \n{"a":3}`;
    for (const size of [1, 5, 64, 1_000]) {
      const frames = await collect(frameLines(cut(text, size), { maxRecordBytes: 100 }));
      expect(frames.flatMap(texts)).toEqual([`{"a":1}`, `{"a":3}`]);
      expect(frames.flatMap((frame) => frame.lines)).toEqual([1, 5]);
      expect(frames.flatMap((frame) => frame.oversize).map((record) => record.sizeBytes)).toEqual([308]);
    }
  });
});
