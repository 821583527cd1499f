import { expect, test } from "vitest";
import { csvText } from "./csv.ts";

test("values with separators, quotes or line ends are quoted, and missing differs from empty", () => {
  expect(
    csvText(
      ["a", "b"],
      [
        ['x,"y"', null],
        ["line\nend", ""],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""",\r\n"line\nend",""\r\n');
});
