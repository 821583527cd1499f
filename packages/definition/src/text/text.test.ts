import { describe, expect, test } from "vitest";
import { parseDuration } from "./duration.ts";
import { findFittingSpelling, identifierPattern, kebabCase, snakeCase, splitWords } from "./names.ts";
import { findNearest } from "./nearest.ts";
import { parsePointer } from "./path.ts";
import { parseSize } from "./size.ts";

describe("the nearest name", () => {
  test.each([
    ["shcedule", "schedule"],
    ["Schedule", "schedule"],
    ["schedul", "schedule"],
    ["ower", "owner"],
    ["objetcs", "objects"],
  ])("of %s is %s", (seen, expected) => {
    expect(findNearest(seen, ["schedule", "owner", "objects", "config"])).toBe(expected);
  });

  test.each(["x", "", "completely-different", "a".repeat(10_000)])("of something far off is none", (seen) => {
    expect(findNearest(seen, ["schedule", "owner", "objects"])).toBeUndefined();
  });
});

test("durations and sizes are counted in milliseconds and bytes", () => {
  expect(["90s", "15m", "26h", "7d"].map(parseDuration)).toEqual([90_000, 900_000, 93_600_000, 604_800_000]);
  expect(["100B", "512KiB", "16MiB", "1GiB"].map(parseSize)).toEqual([
    100, 524_288, 16_777_216, 1_073_741_824,
  ]);
});

test("names are taken apart into words whatever their spelling", () => {
  expect(
    ["clientSecret", "client-secret", "CLIENT_SECRET", "Client Secret"].map((name) =>
      splitWords(name).join(" "),
    ),
  ).toEqual(Array.from({ length: 4 }, () => "client secret"));
  expect([snakeCase("HR Büro-Daten"), kebabCase("HR Büro-Daten")]).toEqual([
    "hr_buro_daten",
    "hr-buro-daten",
  ]);
  expect(findFittingSpelling("???", identifierPattern)).toBeUndefined();
});

test("JSON pointers give back the keys as they were written", () => {
  expect(parsePointer("/a~1b/0/c~0d")).toEqual(["a/b", "0", "c~d"]);
  expect(parsePointer("")).toEqual([]);
});
