import { expect, test } from "vitest";
import { formatAge } from "./age.ts";

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
