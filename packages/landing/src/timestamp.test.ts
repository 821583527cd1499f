import { describe, expect, test } from "vitest";
import { microsOf, readTimestamp } from "./timestamp.ts";

const micros = (iso: string): number => microsOf(new Date(iso));

describe("readTimestamp", () => {
  test.each([
    ["2026-11-23T08:15:30Z", micros("2026-11-23T08:15:30Z")],
    ["2026-11-23", micros("2026-11-23T00:00:00Z")],
    ["2026-11-23 08:15:30", micros("2026-11-23T08:15:30Z")],
    ["2026-11-23T08:15:30.1234567Z", micros("2026-11-23T08:15:30Z") + 123_456],
    ["2026-11-23T08:15:30.5+01:30", micros("2026-11-23T06:45:30Z") + 500_000],
    ["2026-11-23T08:15:30-0530", micros("2026-11-23T13:45:30Z")],
    ["2026-11-23T08:15:30+01", micros("2026-11-23T07:15:30Z")],
    ["2000-01-01T00:00:00Z", 0],
    ["1601-01-01T00:00:00Z", micros("1601-01-01T00:00:00Z")],
    ["2024-02-29T23:59:60Z", micros("2024-03-01T00:00:00Z")],
    ["9999-12-31T23:59:59Z", micros("9999-12-31T23:59:59Z")],
  ])("reads %s", (text, expected) => {
    expect(readTimestamp(text)).toBe(expected);
  });

  test.each([
    undefined,
    "",
    "yesterday",
    "2026-13-01",
    "2023-02-29",
    "0000-01-01T00:00:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T08:15",
    "2026-11-23T08:15:30Zulu",
    "2026-11-23T08:15:30+1:00",
    "20261123081530.0Z",
  ])("takes %j for no time", (text) => {
    expect(readTimestamp(text)).toBeNaN();
  });

  test("knows every day of four centuries", () => {
    for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2300, 0, 1); day += 86_400_000) {
      const date = new Date(day);
      expect(readTimestamp(date.toISOString())).toBe(microsOf(date));
    }
  });
});
