import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { createRowEncoder, encodeRecord, toExactNumber, type FieldValue } from "./encode-record.ts";
import { createPageGuard } from "./page-guard.ts";
import { RecordBatchBuilder } from "./record-batch.ts";
import { computeDelayMs, defaultRetryPolicy, parseRetryAfter } from "./http/retry.ts";

describe("EDP's canonical record", () => {
  it("keeps the order of the fields and every digit", () => {
    const fields: [string, FieldValue][] = [
      ["b", 1],
      ["2", 9007199254740993n],
      ["a", toExactNumber("1.10")],
      ["__proto__", "x"],
      ["bytes", new Uint8Array([0, 255])],
      ["list", [null, true, -0, "é\0\ud800", undefined]],
      [
        "map",
        new Map<string, FieldValue>([
          ["z", Number.NaN],
          ["y", Number.POSITIVE_INFINITY],
        ]),
      ],
      ["none", undefined],
    ];
    expect(encodeRecord(fields)).toBe(
      `{"b":1,"2":9007199254740993,"a":1.10,"__proto__":"x","bytes":{"$base64":"AP8="},"list":[null,true,-0,"é\\u0000\\ud800",null],"map":{"z":"NaN","y":"Infinity"}}`,
    );
    expect(encodeRecord([])).toBe("{}");
    expect(encodeRecord(fields)).toBe(encodeRecord(new Map(fields)));
  });

  it("is the same for rows of a table", () => {
    const encode = createRowEncoder(["id", 'q"', "none"]);
    expect(encode(["7", null, undefined])).toBe(
      encodeRecord([
        ["id", "7"],
        ['q"', null],
      ]),
    );
  });

  it.each(["01", "1.", "1e", "NaN", ""])("takes no number like %s", (digits) => {
    expect(() => toExactNumber(digits)).toThrow("JSON number");
  });
});

it("a batch of copied records holds their bytes and nothing of the memory around them", () => {
  const builder = new RecordBatchBuilder();
  builder.add("a", '{"id":"a"}');
  builder.add("b", Buffer.from('{"id":"b"}'));
  expect(builder.build(new Date(0)).data.toString()).toBe('{"id":"a"}{"id":"b"}');
});

describe("pages that repeat", () => {
  const page = (
    text: string,
    next: string | undefined,
    recordCount = 1,
  ): Parameters<ReturnType<typeof createPageGuard>["expectNew"]>[0] => ({
    bytes: Buffer.from(text),
    next,
    recordCount,
  });
  const guard = (maxPages = 10): ReturnType<typeof createPageGuard> =>
    createPageGuard({ source: "desk", object: "requests", maxPages });

  it("are noticed when the pages are large: the third time, and never for what differs in one byte", async () => {
    const large = (byte: number): Buffer => Buffer.alloc(1_000_000, 0x20).fill(byte, 470_000, 470_001);
    const one = guard();
    for (const byte of [1, 2, 3, 4]) one.expectNew({ bytes: large(byte), recordCount: 1, next: undefined });
    const same = { bytes: large(1), recordCount: 1, next: undefined };
    const other = guard();
    other.expectNew(same);
    other.expectNew(same);
    expect((await readError(() => other.expectNew(same))).message).toContain("same bytes");
  });

  it("are noticed by their link, their bytes and their number", async () => {
    const byLink = guard();
    byLink.expectNew(page("a", "p2"));
    byLink.expectNew(page("b", "p3"));
    const error = await readError(() => byLink.expectNew(page("c", "p2")));
    expect(error).toMatchObject({ code: "EDP-SRC-016" });
    expect(error.message).toContain("page 3 leads to a page that was already read");
    const byBytes = guard();
    byBytes.expectNew(page("a", "p2"));
    expect((await readError(() => byBytes.expectNew(page("a", "p3")))).message).toContain("same bytes");
    const byNumber = guard(2);
    byNumber.expectNew(page("a", "p2"));
    expect((await readError(() => byNumber.expectNew(page("b", "p3")))).message).toContain(
      "is not the last one",
    );
  });

  it("are fine when they are empty", () => {
    const empty = guard();
    empty.expectNew(page("[]", "p2", 0));
    expect(() => empty.expectNew(page("[]", undefined, 0))).not.toThrow();
  });
});

describe("waiting", () => {
  const now = new Date("2026-11-23T08:00:00Z");
  it.each([
    ["120", 120_000],
    ["1.5", 1_500],
    ["Mon, 23 Nov 2026 08:01:00 GMT", 60_000],
    ["Sun, 22 Nov 2026 08:01:00 GMT", 0],
    ["", undefined],
    ["-5", undefined],
    ["tomorrow", undefined],
    ["1e9", undefined],
    [undefined, undefined],
  ])("Retry-After %s means %s ms", (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it("grows with each attempt up to its limit and is never in step with others", () => {
    const delays = [1, 2, 3, 10].map((attempt) =>
      [0, 1].map((random) => computeDelayMs(defaultRetryPolicy, attempt, undefined, () => random)),
    );
    expect(delays).toEqual([
      [250, 500],
      [500, 1_000],
      [1_000, 2_000],
      [15_000, 30_000],
    ]);
  });
});
