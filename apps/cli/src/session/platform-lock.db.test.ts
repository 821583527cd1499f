import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takePlatformLock } from "./platform-lock.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-lock-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const leaveBehind = (text: string): void => {
  writeFileSync(join(dir, "up.lock"), text);
};
const since = new Date("2026-01-02T03:04:05Z");

test("who holds a platform is told with process and time, until it lets go", () => {
  const lock = takePlatformLock(dir, "edp up", since);
  expect(() => takePlatformLock(dir, "edp up", since)).toThrow(
    `process ${process.pid.toString()} (edp up), since 2026-01-02T03:04:05.000Z`,
  );
  lock.release();
  expect(readdirSync(dir)).toEqual([]);
  takePlatformLock(dir, "edp up", since).release();
});

test.each([
  ["a process that is gone", '{"pid":4194305,"startTicks":"1","since":"","command":""}'],
  ["another process with the same id", `{"pid":${process.pid.toString()},"startTicks":"1"}`],
  ["half a lock", '{"pid":'],
])("%s holds nothing", (_, text) => {
  leaveBehind(text);
  takePlatformLock(dir, "edp up", since).release();
  expect(readdirSync(dir)).toEqual([]);
});

test("of several that find what a dead one left, exactly one gets the platform", async () => {
  leaveBehind('{"pid":4194305,"startTicks":"1","since":"","command":""}');
  const script = `import { takePlatformLock } from ${JSON.stringify(import.meta.resolve("./platform-lock.ts"))};
    try { takePlatformLock(${JSON.stringify(dir)}, "edp up", new Date()); console.log("mine"); } catch (error) { console.log(error.code); }
    process.stdin.resume();`;
  const starters = Array.from({ length: 5 }, () =>
    spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
      cwd: import.meta.dirname,
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const said = await Promise.all(
    starters.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
  );
  for (const { stdin } of starters) stdin.end();
  await Promise.all(starters.map((starter) => once(starter, "exit")));
  expect(said.sort()).toEqual(["EDP-RUN-001", "EDP-RUN-001", "EDP-RUN-001", "EDP-RUN-001", "mine"]);
});
