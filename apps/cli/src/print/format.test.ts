import { expect, test } from "vitest";
import { formatAge, formatDuration, formatTable } from "./format.ts";

test("durations read as people say them", () => {
  expect([40, 9_940, 10_400, 119_000, 121_000].map(formatDuration)).toEqual([
    "0.0 s",
    "9.9 s",
    "10 s",
    "119 s",
    "2 min",
  ]);
});

test("ages grow from seconds to days, and a clock that went back shows no negative age", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const ago = (seconds: number): string => formatAge(new Date(now.getTime() - seconds * 1000), now);
  expect([30, 120, 7200, 172_800, -60].map(ago)).toEqual([
    "30 s ago",
    "2 min ago",
    "2 h ago",
    "2 days ago",
    "0 s ago",
  ]);
  expect(formatAge(undefined, now)).toBe("never");
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
