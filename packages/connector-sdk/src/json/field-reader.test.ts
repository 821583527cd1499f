import { describe, expect, it } from "vitest";
import { createFieldReader, parsePath, readJsonFields } from "./field-reader.ts";
import { joinKey, readRecordId } from "./record-id.ts";
import { createRecordReader, readIsoTime } from "./record-reader.ts";
import { framePage } from "./frame-list.ts";

const read = (text: string | Buffer, ...paths: string[]): (string | undefined)[] =>
  readJsonFields(Buffer.from(text), paths.map(parsePath)).map((field) => field?.text);

describe("fields of a record", () => {
  it("are the source's own text", () => {
    expect(read(`{"id":9007199254740993,"v":1.10,"z":-0,"e":1E400}`, "id", "v", "z", "e")).toEqual([
      "9007199254740993",
      "1.10",
      "-0",
      "1E400",
    ]);
  });

  it("are found under names with escapes, dots and quotes", () => {
    expect(read(`{"\\u0069d":1,"a.b":2,"q\\"":3,"a":{"b":4}}`, "id", "a\\.b", 'q"', "a.b")).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
  });

  it("count the last of duplicates, as jsonb does", () => {
    expect(read(`{"id":1,"id":2}`, "id")).toEqual(["2"]);
  });

  it("never reach a prototype", () => {
    expect(read(`{"__proto__":{"id":7},"constructor":8}`, "__proto__.id", "constructor", "toString")).toEqual(
      ["7", "8", undefined],
    );
  });

  it("tell a truncated text from a wrong one, with the place", () => {
    const reader = createFieldReader([["id"]]);
    expect(reader(Buffer.from(`{"id":"7","x":[1,`))).toMatchObject({
      ok: false,
      reason: "truncated",
      at: 17,
    });
    expect(reader(Buffer.from(`{"id":"7","x":}`))).toMatchObject({
      ok: false,
      reason: "invalid-json",
      at: 14,
    });
    expect(reader(Buffer.from(`{"id":"7"} x`))).toMatchObject({ ok: false, reason: "invalid-json", at: 11 });
  });

  it("refuse a key that is not UTF-8 and leave other bad bytes to landing", () => {
    const reader = createFieldReader([["id"]]);
    const bad = Buffer.from([0xff, 0xfe]);
    expect(reader(Buffer.concat([Buffer.from(`{"id":"`), bad, Buffer.from(`"}`)]))).toMatchObject({
      reason: "invalid-utf8",
    });
    expect(reader(Buffer.concat([Buffer.from(`{"id":"1","x":"`), bad, Buffer.from(`"}`)]))).toMatchObject({
      ok: true,
    });
  });
});

describe("what JSON is", () => {
  const reader = createFieldReader([]);
  it.each([
    "1",
    "-0.5e+10",
    `"a\\u00e9\\n"`,
    "[]",
    "{}",
    "[[],{}]",
    `{"a":[1,2,{"b":null}]}`,
    " true ",
    `"\u{1F600}"`,
  ])("%s is", (text) => {
    expect(reader(Buffer.from(text))).toMatchObject({ ok: true });
  });
  it.each([
    "",
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "-",
    "nul",
    "NaN",
    "'a'",
    `"a`,
    `"\\x"`,
    `"\\u12G4"`,
    `"\t"`,
    "[1,]",
    "[,1]",
    "[1 2]",
    `{"a"}`,
    `{"a":}`,
    `{a:1}`,
    `{"a":1,}`,
    `{,}`,
    "[}",
    "{]",
    "[1}",
    `{"a":1]`,
    "1 2",
    "[]]",
    "/* c */ 1",
    "\u00a01",
  ])("%s is not", (text) => {
    expect(reader(Buffer.from(text)).ok).toBe(false);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });
});

describe("the id of a record", () => {
  it("keeps its parts apart", () => {
    expect(joinKey(["a|b", "c"])).toBe("a\\|b|c");
    expect(joinKey(["a", "b|c"])).not.toBe(joinKey(["a|b", "c"]));
    expect(joinKey(["a\\", "|b"])).not.toBe(joinKey(["a", "\\|b"]));
    expect(joinKey(["a|b"])).toBe("a|b");
  });

  it.each([
    [`{}`, "no-record-id"],
    [`{"id":""}`, "no-record-id"],
    [`{"id":null}`, "no-record-id"],
    [`{"id":{"a":1}}`, "no-record-id"],
    [`{"id":true}`, "no-record-id"],
    [`{"id":"a\\u0000b"}`, "nul-character"],
    [`{"id":"\\ud800"}`, "lone-surrogate"],
  ])("is refused in %s", (text, reason) => {
    expect(readRecordId(readJsonFields(Buffer.from(text), [["id"]]))).toEqual({ ok: false, reason });
  });
});

describe("records of a frame", () => {
  const extractedAt = new Date(0);
  it("become a batch, and what is no record is refused with its bytes and place", () => {
    const page = Buffer.from(
      `[{"id":1,"at":"2026-01-02T03:04:05+0200"},{"id":2,"state":"gone"},{"x":1},{"id":01}]`,
    );
    const { frame } = framePage(page, { path: [], maxRecordBytes: 1000, source: "s", place: "page 2" });
    const reader = createRecordReader({
      key: ["id"],
      updatedAt: "at",
      deletedWhen: { field: "state", equals: "gone" },
      also: ["at"],
    });
    const { batch, refused, also } = reader(frame, { place: "page 2", firstItem: 1, extractedAt });
    expect(batch).toMatchObject({
      count: 2,
      recordIds: ["1", "2"],
      operations: ["upsert", "delete"],
      sourceUpdatedAt: ["2026-01-02T03:04:05+02:00", undefined],
    });
    expect(also).toEqual([["2026-01-02T03:04:05+0200", undefined]]);
    expect(refused.map((event) => [event.reason, event.position, event.bytes.toString()])).toEqual([
      ["no-record-id", "page 2 item 3", `{"x":1}`],
      ["invalid-json", "page 2 item 4", `{"id":01}`],
    ]);
  });

  it("are read anew when another reader found them", () => {
    const options = { path: [], maxRecordBytes: 1000, source: "s", place: "page 1" };
    const page = Buffer.from(`[{"id":1,"name":"a"}]`);
    const [byName, byId] = [createRecordReader({ key: ["name"] }), createRecordReader({ key: ["id"] })];
    const { frame } = framePage(page, options, byName);
    expect(byId(frame, { place: "page 1", firstItem: 1, extractedAt }).batch.recordIds).toEqual(["1"]);
  });

  it.each([
    ["2026-02-03", "2026-02-03"],
    ["2026-02-03 04:05", "2026-02-03T04:05Z"],
    ["2026-02-03T04:05:06.7Z", "2026-02-03T04:05:06.7Z"],
    ["1700000000", "2023-11-14T22:13:20.000Z"],
    ["1700000000123", "2023-11-14T22:13:20.123Z"],
    ["03.02.2026", undefined],
    ["2026-13-45", undefined],
    ["yesterday", undefined],
  ])("reads the time %s", (text, time) => {
    expect(readIsoTime(text)).toBe(time);
  });
});
