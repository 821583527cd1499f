// What a user's mistake looks like: a code, a place, a reason, a fix; never a stack.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot } from "../support/run-tool.ts";

const folder = createFolder();
afterAll(folder.remove);

function starter(name: string): string {
  const dir = join(folder.path, name);
  cpSync(join(repositoryRoot, "examples/starter"), dir, { recursive: true });
  return dir;
}

test("every problem of a definition is told at once, with its position, and nothing is run", async () => {
  const dir = starter("broken");
  writeFileSync(
    join(dir, "sources/ad.yaml"),
    'kind: Source\nname: ad\nconnector: active-directry\nowner: me\ndescription: x\nshcedule: "0 2 * * *"\n',
  );
  const result = await edp(["validate", dir], folder.path);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain("sources/ad.yaml:6:1");
  expect(result.stderr).toContain('rename it to "schedule"');
  expect(result.stderr).toContain("active-directory");
  expect(result.stderr).not.toContain("    at ");
});

test("a secret in the definition is refused and never shown", async () => {
  const dir = starter("leaky");
  writeFileSync(
    join(dir, "sources/m365.yaml"),
    "kind: Source\nname: m365\nconnector: microsoft-365\nowner: me\ndescription: x\nconfig:\n  clientSecret: hunter2-very-private\nobjects: [users]\n",
  );
  const result = await edp(["validate", dir, "--json"], folder.path);
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toContain("EDP-SEC-002");
  expect(result.stdout + result.stderr).not.toContain("hunter2");
});

test.each([
  [["vaildate"], 2, "EDP-CLI-002"],
  [["validate", "--jsn"], 2, "--json"],
  [["explain"], 2, "missing required argument"],
  [["validate", "/nowhere/at/all"], 2, "EDP-CLI-001"],
  [["runs", "--limit", "many"], 2, "EDP-CLI-003"],
  [["connectors", "show", "sap"], 2, "EDP-CLI-006"],
])("edp %s says what is wrong and ends with %d", async (args, exit, text) => {
  const result = await edp(args, starter(`usage-${args.join("-").replaceAll(/\W/g, "")}`));
  expect(result.stderr).toContain(text);
  expect(result.exitCode).toBe(exit);
  expect(result.stderr).not.toContain("    at ");
});

test("an unknown source, run or step is named together with what there is", async () => {
  const dir = starter("names");
  const unknown = [
    [["run", "payroll"], "EDP-RUN-005"],
    [["check", "payroll"], "EDP-RUN-005"],
    [["logs", "ffffffff"], "EDP-RUN-004"],
    [["step", "frobnicate"], "EDP-CLI-003"],
  ] as const;
  for (const [args, code] of unknown) {
    const result = await edp(args, dir);
    expect(result.stderr).toContain(code);
    expect(result.exitCode).toBe(2);
  }
});

test("init refuses a folder that is not empty and sizes that make no sense", async () => {
  const dir = starter("full");
  const full = await edp(["init", dir], folder.path);
  expect([full.exitCode, full.stderr]).toEqual([2, expect.stringContaining("EDP-CLI-004")]);
  const none = await edp(
    ["init", join(folder.path, "x"), "--example", "acme", "--people", "-5"],
    folder.path,
  );
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining("EDP-CLI-003")]);
});

test("help and version answer without a platform", async () => {
  const help = await edp(["--help"], folder.path);
  expect(help.stdout).toContain("make ready, check, land, build, publish");
  expect((await edp(["run", "--help"], folder.path)).stdout).toContain("--full");
  expect((await edp(["--version"], folder.path)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
