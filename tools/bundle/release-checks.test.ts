import { expect, test } from "vitest";
import { findReasonsAgainst, type ReleaseState } from "./release-checks.ts";

const good: ReleaseState = {
  version: "1.2.0",
  changelog: "# Changelog\n\n## 1.2.0 (unreleased)\n\n- Something new.\n\n## 1.1.0\n\n- Old.\n",
  staleFiles: [],
  isGoldenFresh: true,
  uncommitted: [],
};

test("a release that has everything is made", () => {
  expect(findReasonsAgainst(good)).toEqual([]);
});

test.each([
  ["an empty entry", { changelog: "# Changelog\n\n## 1.2.0\n\n## 1.1.0\n\n- Old.\n" }, "is empty"],
  ["an entry of another version", { changelog: "## 1.1.0\n\n- Old.\n" }, "begins with 1.1.0"],
  ["no entry", { changelog: "# Changelog\n" }, "begins with nothing"],
  ["a stale generated file", { staleFiles: ["schemas/a.json"] }, "schemas/a.json is stale"],
  ["stale golden files", { isGoldenFresh: false }, "golden files differ"],
  ["a file that is not in Git", { uncommitted: ["notes"] }, "not committed: notes"],
])("%s keeps a release back", (_what, change, reason) => {
  expect(findReasonsAgainst({ ...good, ...change }).join("\n")).toContain(reason);
});
