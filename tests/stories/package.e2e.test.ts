// EDP without a clone of it: packed, installed into an empty folder, started with nothing inherited.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writePackage } from "../../tools/bundle/write-package.ts";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot, runTool, type ToolResult } from "../support/run-tool.ts";

const folder = createFolder();
const platform = join(folder.path, "my-platform");
const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
  readonly version: string;
};

beforeAll(async () => {
  const staged = join(folder.path, "staged");
  await writePackage(staged);
  await expectGood(
    runTool("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder.path], {}, staged),
  );
  await expectGood(runTool("npm", ["install", "--ignore-scripts", `./edp-${version}.tgz`], {}, folder.path));
  await expectGood(runTool("npx", ["edp", "init", "my-platform"], {}, folder.path));
});
afterAll(folder.remove);

async function expectGood(running: Promise<ToolResult>): Promise<string> {
  const { exitCode, stdout, stderr } = await running;
  expect(`${exitCode.toString()} ${exitCode === 0 ? "" : stderr + stdout}`).toBe("0 ");
  return stdout;
}

/** The platform's own launcher, as `env -i` starts it. */
function emptied(...args: readonly string[]): Promise<ToolResult> {
  return runTool("env", ["-i", join(platform, "edp"), ...args], {}, platform);
}

test("a new platform runs by its own launcher", async () => {
  const { exitCode, stderr } = await emptied("up", "--once");
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("  publish ")]);
  const query = "select count(*)::int as streams from mart.data_trust_current";
  const { stdout } = await emptied("query", "--json", query);
  expect(JSON.parse(stdout)).toEqual([{ streams: 1 }]);
});

test("connectors of the package keep their verdicts", async () => {
  const here = await edp(["connectors", "--json"], repositoryRoot);
  expect(readStates((await emptied("connectors", "--json")).stdout)).toEqual(readStates(here.stdout));
});

function readStates(catalog: string): readonly (readonly [string, string])[] {
  const entries = JSON.parse(catalog) as readonly { readonly name: string; readonly conformance: string }[];
  return entries.map(({ name, conformance }) => [name, conformance]);
}

test("a connector of one's own is TypeScript", async () => {
  await expectGood(emptied("connectors", "new", "badges"));
  const { exitCode, stdout } = await emptied("connectors", "test", "--quiet", "badges");
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining(" 0 failed")]);
});

test("a platform written for another version says so", async () => {
  const other = join(folder.path, "other");
  mkdirSync(other);
  writeFileSync(join(other, "edp.yaml"), "kind: Platform\nedp: 9.9.9\n");
  const launcher = readFileSync(join(platform, "edp"), "utf8");
  writeFileSync(join(other, "edp"), launcher, { mode: 0o755 });
  const { exitCode, stderr } = await runTool("env", ["-i", join(other, "edp"), "up"], {}, other);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("written for EDP 9.9.9")]);
  expect(stderr).toContain(`found ${version} in`);
});

test("no address of a registry is in the package", async () => {
  const { stdout } = await runTool(
    "grep",
    ["-rlE", '"resolved"|registry\\.npmjs|files\\.pythonhosted', "."],
    {},
    join(folder.path, "staged"),
  );
  expect(stdout).toBe("");
});
