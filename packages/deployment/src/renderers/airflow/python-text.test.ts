import { expect, test } from "vitest";
import { pyDocstring, pyFlow, pyString } from "./python-text.ts";

test.each([
  ["plain", '"plain"'],
  ['it says "x"', `'it says "x"'`],
  [`it's "x"`, `'it\\'s "x"'`],
  ["it's", `"it's"`],
  ["a\nb\u0000", '"a\\u000ab\\u0000"'],
  ["back\\slash", '"back\\\\slash"'],
  ["right\u202eleft", '"right\\u202eleft"'],
  ["half \ud800", '"half \\ud800"'],
  ["Zürich 🙂", '"Zürich 🙂"'],
  ["a\u00a0b", '"a\\u00a0b"'],
])("%j becomes %s", (text, literal) => {
  expect(pyString(text)).toBe(literal);
});

test("a docstring cannot be ended from inside, and long lines are wrapped between words", () => {
  const text = pyDocstring(['ends """ here', "", "\\", "word ".repeat(30)]);
  expect(text).toBe(
    `"""ends \\"\\"\\" here\n\n\\\\\n${"word ".repeat(20).trim()}\n${"word ".repeat(10).trim()}\n"""`,
  );
});

test("a docstring that begins with a quote keeps its distance", () => {
  expect(pyDocstring(['"x"'])).toBe(`""" "x"\n"""`);
});

test("a short call stands on one line, a long one has a line for each argument", () => {
  expect(pyFlow("f(", ["1", "2"], ")", 0)).toBe("f(1, 2)");
  const long = `"${"x".repeat(80)}"`;
  expect(pyFlow("f(", [long, "2"], ")", 0)).toBe(`f(\n    ${long},\n    2,\n)`);
});
