// The launcher on machines as they are: emptied environments, odd paths, interrupted tries, mirrors, private CAs.
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder } from "../support/edp.ts";
import { ordinary, runsAsRoot } from "../support/ordinary-user.ts";
import { startPackageMirror } from "../support/package-mirror.ts";
import { repositoryRoot, runTool, type ToolResult } from "../support/run-tool.ts";
import { waitForFile } from "../support/wait-for-file.ts";
import { startProgram } from "../support/start-program.ts";

const folder = createFolder();
const clone = join(folder.path, "a clone");

beforeAll(async () => {
  // What is committed, as a new user gets it; files that a test run has changed are not part of the story.
  const result = await runTool("git", ["clone", "--quiet", "--local", repositoryRoot, clone]);
  expect(result.stderr).toBe("");
});
afterAll(folder.remove);

const nowhere = [
  "https_proxy=http://127.0.0.1:9",
  "HTTPS_PROXY=http://127.0.0.1:9",
  "npm_config_offline=true",
];

/** As `env -i` starts it: nothing inherited. */
function emptied(args: readonly string[], variables: readonly string[] = []): Promise<ToolResult> {
  return runTool("env", ["-i", ...variables, join(clone, "edp"), ...args], {}, folder.path);
}

test("an interrupted first try is simply repeated, and two starts at once make the machine ready once", async () => {
  const interrupted = startProgram("env", ["-i", join(clone, "edp"), "--version"], folder.path);
  await waitForFile(join(clone, ".ready/npm.log"), interrupted.ended);
  interrupted.killGroup();
  await interrupted.ended;

  const [first, second] = await Promise.all([emptied(["--version"]), emptied(["--version"])]);
  expect([first.exitCode, second.exitCode, first.stderr, second.stderr]).toEqual([
    0,
    0,
    expect.any(String),
    expect.any(String),
  ]);
  expect(first.stdout).toBe(second.stdout);
  expect(`${first.stderr}${second.stderr}`.match(/only the first time/g)).toHaveLength(1);
  expect(`${first.stderr}${second.stderr}`).toContain("another edp is installing");
});

test("once ready, it starts without a word, without a network, and through a link", async () => {
  const result = await emptied(["--version"], nowhere);
  expect([result.exitCode, result.stderr]).toEqual([0, ""]);
  symlinkSync(join(clone, "edp"), join(folder.path, "linked"));
  const linked = await runTool("env", ["-i", join(folder.path, "linked"), "--version"], {}, folder.path);
  expect(linked).toEqual(result);
});

/** Takes from ourselves, or gives back, the right to change the clone. Root has it in any case. */
async function chmodClone(mode: "a-w" | "u+w"): Promise<void> {
  if (!runsAsRoot) await runTool("chmod", ["-R", mode, clone]);
}

/**
 * Somebody who may read the clone and not write it. As root that is an ordinary user without a network, and the
 * kernel counts what tried to leave the machine; else it is us, with proxies that lead nowhere.
 */
function asStranger(home: string, args: readonly string[]): Promise<ToolResult> {
  if (!runsAsRoot) return emptied(args, [...nowhere, `HOME=${home}`]);
  const user = `setpriv --reuid=${ordinary.uid.toString()} --regid=${ordinary.gid.toString()} --clear-groups`;
  const inside = [
    `ip link set lo up; ${user} env -i HOME="$0" "$@"; exit=$?`,
    `awk '/^Ip: [0-9]/ { print "left the machine: " $13 }' /proc/net/snmp; exit $exit`,
  ].join("\n");
  return runTool("unshare", ["--net", "sh", "-c", inside, home, join(clone, "edp"), ...args], {}, home);
}

test("somebody else runs it from a clone that they cannot write, and nothing tries to leave the machine", async () => {
  const home = join(folder.path, "stranger");
  mkdirSync(home);
  chmodSync(folder.path, 0o755);
  if (runsAsRoot) chownSync(home, ordinary.uid, ordinary.gid);
  await chmodClone("a-w");

  const platform = join(home, "acme");
  const made = await asStranger(home, ["init", platform, "--example", "acme", "--people", "20"]);
  expect([made.exitCode, made.stderr]).toEqual([0, ""]);
  const result = await asStranger(home, ["up", platform, "--once"]);
  expect([result.exitCode, result.stderr]).toEqual([0, expect.stringContaining("Worth a look")]);
  if (runsAsRoot) expect(result.stdout).toContain("left the machine: 0\n");

  await runTool("chmod", ["a-w", join(platform, ".edp")]);
  const held = await asStranger(home, ["up", platform, "--once"]);
  expect([held.exitCode, held.stderr]).toEqual([1, expect.stringContaining("EDP-CLI-007")]);

  await chmodClone("u+w");
  rmSync(join(clone, ".ready/python"));
  await chmodClone("a-w");
  const unready = await asStranger(home, ["--version"]);
  await chmodClone("u+w");
  expect([unready.exitCode, unready.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^edp: .* is not ready for .* is not installed, and .* cannot be written\.\n {2}fix {3}start it once/,
    ),
  ]);
});

test("a missing prerequisite is one line, with the command that installs it", async () => {
  const bin = join(folder.path, "bin");
  mkdirSync(bin);
  for (const program of [
    "sh",
    "cat",
    "cksum",
    "uname",
    "id",
    "cut",
    "getent",
    "mkdir",
    "readlink",
    "env",
    "dirname",
  ]) {
    const found = await runTool("sh", ["-c", `command -v ${program}`]);
    symlinkSync(found.stdout.trim(), join(bin, program));
  }
  rmSync(join(clone, ".ready"), { recursive: true });
  const result = await emptied(["--version"], [`PATH=${bin}`]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(
    /^edp: Node is missing.*\n {2}fix {3}(sudo )?apt-get install -y nodejs npm\n$/,
  );
});

test("behind a package mirror with a private CA, only told by npm's and pip's own files and one variable", async () => {
  const home = join(folder.path, "home");
  mkdirSync(join(home, ".config/pip"), { recursive: true });
  const mirror = await startPackageMirror(folder.path);
  try {
    writeFileSync(join(home, ".npmrc"), `registry=${mirror.npmUrl}\n`);
    writeFileSync(join(home, ".config/pip/pip.conf"), `[global]\nindex-url = ${mirror.pythonUrl}\n`);
    rmSync(join(clone, ".ready"), { recursive: true, force: true });
    rmSync(join(clone, ".venv"), { recursive: true, force: true });

    // npm would try for a minute.
    const untrusted = await emptied(["--version"], [`HOME=${home}`, "npm_config_fetch_retries=0"]);
    expect(untrusted.exitCode).toBe(1);
    expect(untrusted.stderr).toMatch(/certificate/i);

    const trusted = await emptied(["--version"], [`HOME=${home}`, `EDP_CA_BUNDLE=${mirror.caFile}`]);
    expect(trusted.stderr).toContain("only the first time");
    expect(trusted.exitCode).toBe(0);
    expect(mirror.requests()).toBeGreaterThan(100);
  } finally {
    await mirror.close();
  }
});
