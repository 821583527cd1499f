import { RecordBatchBuilder } from "@edp/connector-sdk";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../tests/support/random.ts";
import { inspectPage, isSuspicious } from "./inspect.ts";

function isSuspect(json: string, before = ""): boolean {
  const bytes = Buffer.from(`${before}${json}`);
  const builder = new RecordBatchBuilder(bytes);
  builder.addRange("1", before.length, bytes.length);
  return isSuspicious(inspectPage(builder.build(new Date(0))), before.length, bytes.length);
}

describe("the scan for what jsonb may refuse", () => {
  test.each([
    ['{"a":"\\u0000"}', "an escaped NUL"],
    ['"\\ud83d\\ude00"', "a pair of surrogates: PostgreSQL decides"],
    ['"\\uDFFF"', "a lone surrogate in capitals"],
    ["1e9999", "a long exponent at the very beginning"],
    ['{"a":-1.5E+1000}', "a long exponent with signs"],
    ["[1,2e00005]", "leading zeros of an exponent"],
    ["[".repeat(1_001) + "]".repeat(1_001), "deep nesting"],
    [`[${"5".repeat(10_001)}]`, "a long number"],
  ])("suspects %s: %s", (json) => {
    expect(isSuspect(json)).toBe(true);
    // Wherever it stands in its page: four bytes are looked at together.
    for (const before of [" ", "  ", "   ", "\\u0000"]) expect(isSuspect(json, before)).toBe(true);
  });

  test.each([
    ['{"id":"3f2a9e45-21aa-4bcd-9e12-7788aa3e9912"}', "hexadecimal ids"],
    ['"\\\\u0000"', "an escaped backslash before u0000"],
    ['{"a":1e999,"b":2.5E-300}', "exponents of three digits"],
    ['"\\u00e4\\u2028\\"\\n"', "ordinary escapes"],
    [`"${"[".repeat(5_000)}"`, "brackets in a text"],
    [`[${"[],".repeat(5_000)}1]`, "a long flat list"],
    ["{}", "next to nothing"],
    ["", "nothing"],
  ])("does not suspect %s: %s", (json) => {
    expect(isSuspect(json)).toBe(false);
  });

  test("agrees with a plain search on random text full of traps", () => {
    const random = createRandom(20261123);
    const pieces = ["e", "E", "1", "9", "0", "-", "+", ".", ":", ",", '"', "\\", "u", "d8", "0000", " ", "x"];
    const longExponent = /(?:^|[:,[\s])[-.\d]*\de[+-]?\d{4}/i;
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from(
        { length: 1 + random.below(14) },
        () => pieces[random.below(pieces.length)] ?? "",
      ).join("");
      const escapes = text.match(/\\(?:u[0-9a-fA-F]{4}|.)?/gs) ?? [];
      const isPoisoned = escapes.some((escape) => /^\\u(?:0000|d[89a-f])/i.test(escape));
      // An escape that is cut short is no JSON; suspecting it does no harm.
      const isCut = escapes.some((escape) => escape === "\\u");
      if (!isCut) expect([text, isSuspect(text)]).toEqual([text, longExponent.test(text) || isPoisoned]);
    }
  });
});
