import { expect, test } from "vitest";
import { formatDuration, formatTable } from "./format.ts";

test("durations read as people say them", () => {
  expect([40, 9_940, 10_400, 119_000, 121_000].map(formatDuration)).toEqual([
    "0.0 s",
    "9.9 s",
    "10 s",
    "119 s",
    "2 min",
  ]);
});

test("a table lines up whatever stands in it", () => {
  const text = formatTable(
    [{ title: "name" }, { title: "n", align: "right" }],
    [
      ["Zoë", "1"],
      ["Ana María", "1,000"],
    ],
  );
  expect(text).toBe("name           n\nZoë            1\nAna María  1,000");
});
