// Over the whole catalogue: every error can be provoked, and says what to do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, type CatalogueEntry } from "@edp/base";
import { expect, test } from "vitest";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

const entries = Object.entries(catalogue as Readonly<Record<string, CatalogueEntry>>);

test("every error is provoked by a test", async () => {
  const listed = await runTool("git", [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "*.test.ts",
  ]);
  const tests = listed.stdout.split("\n").filter((path) => path !== "" && !path.startsWith("tests/house/"));
  const text = tests.map((path) => readFileSync(join(repositoryRoot, path), "utf8")).join("\n");
  expect(entries.map(([code]) => code).filter((code) => !text.includes(code))).toEqual([]);
});

test("every error has a short title without a full stop", () => {
  expect(entries.filter(([, { title }]) => title.split(" ").length > 7 || title.endsWith("."))).toEqual([]);
});
