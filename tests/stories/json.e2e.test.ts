// Programs read EDP, too: with --json every command prints exactly one JSON document on stdout, however it ends, and
// long work tells its progress as NDJSON on stderr.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, startEdp, type RunningEdp } from "../support/edp.ts";

const folder = createFolder();
const platform = join(folder.path, "school");
let running: RunningEdp;

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  writeFileSync(
    join(platform, "environments/development.yaml"),
    "kind: Environment\nname: development\ntarget: compose\n",
  );
  running = startEdp(["up", platform, "--port", "0", "--json"], folder.path);
  await running.until('"console"');
});
afterAll(async () => {
  running.child.kill("SIGINT");
  await running.ended;
  folder.remove();
});

/** Command -> arguments that succeed, arguments that fail and how. `up` succeeds below, and is held here. */
const table: Readonly<
  Record<string, readonly [good: readonly string[], bad: readonly string[], exit: number]>
> = {
  up: [["--help"], ["--once"], 1],
  init: [[join(folder.path, "another")], [platform], 2],
  validate: [[], ["/nowhere/at/all"], 2],
  explain: [["sources.hr.config"], ["sources.hr.nothing"], 2],
  check: [["hr"], ["payroll"], 2],
  run: [["hr"], ["payroll"], 2],
  step: [["check", "hr"], ["frobnicate"], 2],
  status: [[], ["-e", "nowhere"], 2],
  runs: [["--limit", "2"], ["--limit", "many"], 2],
  logs: [["--lines", "3"], ["ffffffff"], 2],
  quarantine: [[], ["payroll"], 2],
  query: [["select 1 as one"], ["select * from raw.hr_workers"], 1],
  connectors: [["list"], ["show", "sap"], 2],
  images: [[], ["-e", "nowhere"], 2],
  schedule: [["--help"], ["-e", "nowhere"], 2],
  migrate: [["apply"], ["frobnicate"], 2],
  render: [["-e", "development"], ["-e", "local"], 2],
  diff: [["-e", "development"], ["-e", "local"], 2],
  down: [["--help"], ["-e", "local"], 2],
  doctor: [[], ["--frobnicate"], 2],
};

test("the table below names every command", async () => {
  const { stdout } = await edp(["--help"], folder.path);
  const known = [...stdout.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name);
  expect(known.sort()).toEqual(Object.keys(table).sort());
});

test.each(Object.entries(table))("edp %s --json", async (name, [good, bad, exit]) => {
  const worked = await edp([name, ...good, "--json"], platform);
  expect([worked.exitCode, worked.stderr.replaceAll(/^\{.*\}\n/gm, "")]).toEqual([0, ""]);
  if (!good.includes("--help")) expect(JSON.parse(worked.stdout)).toBeInstanceOf(Object);

  const failed = await edp([name, ...bad, "--json"], platform);
  expect(failed.stderr.replaceAll(/^\{.*\}\n/gm, "")).toBe("");
  expect([JSON.parse(failed.stdout), failed.exitCode]).toEqual([
    { problems: [expect.objectContaining({ code: expect.stringMatching(/^EDP-/) as string })] },
    exit,
  ]);
});

test("a command that does not exist, with --json", async () => {
  const result = await edp(["frobnicate", "--json"], platform);
  expect(result.exitCode).toBe(2);
  expect(JSON.parse(result.stdout)).toMatchObject({ problems: [{ code: "EDP-CLI-002" }] });
});

test("a run tells its steps as they begin and end, one JSON line each", async () => {
  const result = await edp(["run", "--json"], platform);
  const lines = result.stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { run?: { id: string }; step?: { id: string; status: string } });
  const { run_id: runId } = JSON.parse(result.stdout) as { run_id: string };
  expect(lines.find((line) => line.run !== undefined)?.run).toEqual({ id: runId });
  const steps = lines.flatMap(({ step }) => (step === undefined ? [] : [`${step.id} ${step.status}`]));
  expect(steps).toEqual(
    expect.arrayContaining(["land:hr running", "land:hr succeeded", "publish running", "publish succeeded"]),
  );
});
