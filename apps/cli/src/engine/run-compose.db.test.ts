// A client that says what real ones say: the words were taken from Docker 20.10 to 28 and Compose 2.40.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCompose } from "./run-compose.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-client-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function run(said: string, status: number): Promise<string> {
  writeFileSync(join(dir, "said"), said);
  writeFileSync(
    join(dir, "docker"),
    `#!/bin/sh\n/bin/cat '${dir}/said' >&2\necho out\nexit ${status.toString()}\n`,
  );
  chmodSync(join(dir, "docker"), 0o755);
  return runCompose({
    args: ["up"],
    variables: { PATH: dir },
    signal: AbortSignal.timeout(30_000),
  });
}

test("what it prints comes back", async () => {
  expect(await run("", 0)).toBe("out\n");
});

test.each([
  ["docker: 'compose' is not a docker command.", "EDP-DEP-050"],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "EDP-DEP-021",
  ],
  [
    "Error response from daemon: driver failed programming external connectivity: Bind for 127.0.0.1:7700 failed: port is already allocated",
    "EDP-DEP-052",
  ],
  ["failed to copy: write /var/lib/docker/tmp: no space left on device", "EDP-DEP-024"],
  ['service "x" refers to undefined network y: invalid compose project', "EDP-DEP-054"],
])("of %s we say what to do", async (said, code) => {
  await expect(run(said, 1)).rejects.toMatchObject({ code });
});

test("the port that is taken is named", async () => {
  await expect(run("Bind for 127.0.0.1:7732 failed: port is already allocated", 1)).rejects.toThrow("7732");
});

test("no client at all says what to install", async () => {
  const call = { args: ["version"], variables: { PATH: dir }, signal: AbortSignal.timeout(30_000) };
  await expect(runCompose(call)).rejects.toMatchObject({ code: "EDP-DEP-020" });
});
