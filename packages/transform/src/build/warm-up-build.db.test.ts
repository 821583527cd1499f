// A dbt that starts before the database is there: used where it helps, put away where it does not, replaced if it died.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pythonDir } from "../testing/build-for-test.ts";
import { createTestPlatform, edpRoot } from "../testing/test-platform.ts";
import { startDbtEarly, warmUpBuild, type WarmUpRequest } from "./warm-up-build.ts";

const signal = new AbortController().signal;
/** Parsing needs none; a closed port shows that nobody asks. */
const connection = {
  host: "127.0.0.1",
  port: 1,
  database: "nowhere",
  user: "nobody",
  tls: "disable",
} as const;

let workDir: string;
beforeEach(() => {
  workDir = mkdtempSync(join(tmpdir(), "edp-early-"));
});
afterEach(() => {
  rmSync(workDir, { recursive: true, force: true });
});

const request = (more: Partial<WarmUpRequest> = {}): WarmUpRequest => ({
  platform: createTestPlatform(workDir, { sources: [], mappings: [] }),
  edpRoot,
  connection,
  workDir,
  pythonDir,
  signal,
  ...more,
});

test("a dbt that was started early parses, and none is started early once that is done", async () => {
  const earlyDbt = startDbtEarly({ workDir, pythonDir, signal });
  const warm = await warmUpBuild(request({ earlyDbt }));
  await earlyDbt?.end();
  expect(warm?.dbt).toBe(earlyDbt);
  expect(startDbtEarly({ workDir, pythonDir, signal })).toBeUndefined();
}, 120_000);

test("an early dbt is ended when the project was parsed meanwhile, and replaced when it has gone", async () => {
  const gone = startDbtEarly({ workDir, pythonDir, signal });
  const late = startDbtEarly({ workDir, pythonDir, signal });
  await gone?.end();
  const warm = await warmUpBuild(request({ earlyDbt: gone }));
  await warm?.dbt.end();
  expect(warm?.dbt).not.toBe(gone);
  expect(await warmUpBuild(request({ earlyDbt: late }))).toBeUndefined();
  expect(late?.isAlive()).toBe(false);
}, 120_000);

test("without a Python environment nothing is started early: the build tells what is missing", () => {
  expect(startDbtEarly({ workDir, pythonDir: "/nowhere", signal })).toBeUndefined();
});
