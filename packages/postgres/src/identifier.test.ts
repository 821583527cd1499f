import { describe, expect, test } from "vitest";
import { isIdentifier, quoteIdentifier, quoteLiteral, quoteQualified } from "./identifier.ts";

describe("quoteIdentifier", () => {
  test.each([
    ["hr_workers", '"hr_workers"'],
    ["Select", '"Select"'],
    ['a"; drop schema raw; --', '"a""; drop schema raw; --"'],
    ["ä".repeat(31), `"${"ä".repeat(31)}"`],
  ])("quotes %s", (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  test.each([[""], ["a\0b"], ["x".repeat(64)], ["ä".repeat(32)]])(
    "refuses what PostgreSQL would cut or refuse: %j",
    (name) => {
      expect(isIdentifier(name)).toBe(false);
      expect(() => quoteIdentifier(name)).toThrow("bug in EDP");
    },
  );

  test("joins the parts of a qualified name", () => {
    expect(quoteQualified("raw", 'h"r')).toBe('"raw"."h""r"');
  });
});

test.each([
  ["it's", "'it''s'"],
  ["back\\slash", " E'back\\\\slash'"],
])("quoteLiteral keeps %s as it is", (text, quoted) => {
  expect(quoteLiteral(text)).toBe(quoted);
});
