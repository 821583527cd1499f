// The steps of a run as an orchestrator starts them: one process each, told by variables, joined by the run's own id.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson } from "../support/edp.ts";
import { findClosedPort } from "../support/web-server.ts";

const folder = createFolder();
const platform = join(folder.path, "school");
const night = "nightly__school/2026-11-24T02:00:00+00:00";

interface Run {
  readonly orchestratorRun: string | null;
  readonly status: string;
  readonly trigger: string;
}

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  const port = await findClosedPort();
  writeFileSync(
    join(platform, "sources/desk.yaml"),
    `kind: Source
name: desk
connector: rest
owner: service-team
description: A service desk that is down
config:
  baseUrl: http://127.0.0.1:${port.toString()}
  auth: { kind: none }
  objects:
    requests: { path: /requests, recordPath: requests, key: id }
objects: [requests]
`,
  );
});
afterAll(folder.remove);

const runs = (): Promise<readonly Run[]> => edpJson<readonly Run[]>(["runs"], platform);

test("a system that is down ends the step with 3, and the run stays open for another try", async () => {
  const variables = { EDP_RUN: night, EDP_TRIGGER: "schedule", EDP_SINCE: "", EDP_FULL: "" };
  const result = await edp(["step", "check", "desk"], platform, variables);
  expect([result.exitCode, result.stdout]).toEqual([3, expect.stringContaining(night)]);
  expect(await runs()).toMatchObject([{ orchestratorRun: night, status: "running", trigger: "schedule" }]);
});

test("closing tells what came of the run, and holds what never began", async () => {
  const words = ["step", "close", "--run", night, "--expect", "check:desk,land:desk"];
  expect((await edp(words, platform)).exitCode).toBe(1);
  expect(await runs()).toMatchObject([{ orchestratorRun: night, status: "failed" }]);
  const { steps } = await edpJson<{ steps: { stepId: string; status: string }[] }>(["logs", night], platform);
  expect(steps.map(({ stepId, status }) => [stepId, status])).toEqual([
    ["check:desk", "failed"],
    ["land:desk", "blocked"],
  ]);
});

test("a landing without a verdict is refused with 3, and with --recheck it checks first", async () => {
  const run = "nightly__school/recheck";
  expect((await edp(["step", "land", "hr", "--run", run], platform)).exitCode).toBe(3);
  expect((await edp(["step", "land", "hr", "--run", run, "--recheck"], platform)).exitCode).toBe(0);
  expect((await edp(["step", "close", "--run", run], platform)).exitCode).toBe(0);
});

test("what makes no sense is refused with 2, before anything begins", async () => {
  const before = (await runs()).length;
  const wrong: readonly (readonly [readonly string[], Readonly<Record<string, string>>])[] = [
    [["step", "check", "hr", "--run", "two words"], {}],
    [["step", "check", "hr"], { EDP_RUN: "$(id)" }],
    [["step", "check", "hr"], { EDP_FULL: "perhaps" }],
    [["step", "check", "hr"], { EDP_TRIGGER: "whim" }],
    [["step", "land", "hr"], { EDP_SINCE: "yesterday" }],
    [["step", "land", "hr", "--since", "2026-02-01", "--until", "2026-01-01"], {}],
    [["step", "close"], {}],
    [["step", "close", "--run", night, "--expect", "dance:hr"], {}],
  ];
  for (const [words, variables] of wrong) {
    const result = await edp(words, platform, variables);
    expect([words, variables, result.exitCode, result.stderr]).toEqual([
      words,
      variables,
      2,
      expect.stringContaining("EDP-CLI-003"),
    ]);
  }
  expect(await runs()).toHaveLength(before);
});
