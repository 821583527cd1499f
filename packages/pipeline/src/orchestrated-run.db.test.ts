// A run whose steps an orchestrator starts, one process each: opened by the first, closed by what came of all.
import { randomUUID } from "node:crypto";
import type { PipelineStep } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFakeClock, type FakeClock } from "../../../tests/support/fake-clock.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { closeAbandonedRuns, closeRunBySteps } from "./close-runs.ts";
import { findRun, readRuns, readSteps } from "./read-history.ts";
import type { RunEnvironment } from "./run-environment.ts";
import { closeStep, openRun, openStep, type StepOutcome } from "./run-history.ts";
import { readRunIdentity, type RunIdentity } from "./run-identity.ts";

let database: TestDatabase;
let clock: FakeClock;
let environment: RunEnvironment;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = createFakeClock();
  const platform = { digest: "d", environment: { name: "local" } };
  environment = { platform, pool: database.pool, clock, edpVersion: "0.1.0" } as unknown as RunEnvironment; // what history reads
});
afterAll(() => database.drop());

function nameRun(text: string): Required<RunIdentity> {
  const { runId, orchestratorRun } = readRunIdentity(text) ?? {};
  if (runId === undefined || orchestratorRun === undefined) throw new Error(`${text} names no run`);
  return { runId, orchestratorRun };
}

const open = (run: RunIdentity): Promise<boolean> =>
  openRun(environment, run.runId, "schedule", run.orchestratorRun);

const stepOf = (kind: "check" | "land"): PipelineStep => ({
  id: `${kind}:hr`,
  kind,
  source: "hr",
  dependsOn: [],
  after: "success",
  command: [],
});

async function endStep(runId: string, kind: "check" | "land", outcome: Partial<StepOutcome>): Promise<void> {
  const identity = { runId, stepId: `${kind}:hr`, kind, source: "hr" };
  await openStep(environment, identity);
  await closeStep(environment, identity, { status: "succeeded", summary: {}, ...outcome });
}

const statusOf = async (runId: string): Promise<string | undefined> =>
  (await readRuns(database.pool, 100)).find((run) => run.runId === runId)?.status;

test("it is found by the orchestrator's id, with or without the pipeline, and by its UUID", async () => {
  const run = nameRun("edp__acme__hr/scheduled__2026-11-24T02:00:00+00:00");
  await open(run);
  for (const id of [run.orchestratorRun, "scheduled__2026-11-24T02:00:00+00:00", run.runId.slice(0, 8)]) {
    expect(await findRun(database.pool, id)).toEqual(run);
  }
  await open(nameRun("edp__acme__models/scheduled__2026-11-24T02:00:00+00:00"));
  expect(await findRun(database.pool, "scheduled__2026-11-24T02:00:00+00:00")).toBeUndefined();
  expect(await findRun(database.pool, "2026-11-24T02:00:00+00:00")).toBeUndefined();
});

test("all its steps join it, and its end is the worst of what they came to", async () => {
  const run = nameRun("edp__acme__hr/manual__joined");
  await open(run);
  await endStep(run.runId, "check", {});
  expect(await open(run)).toBe(false);
  await endStep(run.runId, "land", { status: "partial", summary: { read: 3 }, errorCode: "EDP-SRC-001" });
  const outcome = await closeRunBySteps(environment, run.runId);
  expect(outcome).toMatchObject({ status: "partial", errorCode: "EDP-SRC-001" });
  expect(await statusOf(run.runId)).toBe("partial");
});

test("a task that is cleared and repeated continues it, and it ends as the repetition did", async () => {
  const run = nameRun("edp__acme__hr/manual__cleared");
  await open(run);
  await endStep(run.runId, "land", { status: "failed" });
  await closeRunBySteps(environment, run.runId);
  expect(await statusOf(run.runId)).toBe("failed");

  expect(await open(run)).toBe(true);
  expect(await statusOf(run.runId)).toBe("running");
  await endStep(run.runId, "land", {});
  await closeRunBySteps(environment, run.runId);
  expect(await statusOf(run.runId)).toBe("succeeded");
  expect(await readSteps(database.pool, run.runId)).toMatchObject([{ attempt: 2, status: "succeeded" }]);
});

test("a step that never began is held, and one whose process was killed is cancelled", async () => {
  const held = nameRun("edp__acme__hr/manual__held");
  await open(held);
  await endStep(held.runId, "check", { status: "failed", errorCode: "EDP-SRC-001" });
  const outcome = await closeRunBySteps(environment, held.runId, [stepOf("check"), stepOf("land")]);
  expect(outcome).toMatchObject({ status: "failed", errorCode: "EDP-SRC-001" });
  expect((await readSteps(database.pool, held.runId)).map(({ status }) => status)).toEqual([
    "failed",
    "blocked",
  ]);

  const killed = nameRun("edp__acme__hr/manual__killed");
  await open(killed);
  await openStep(environment, { runId: killed.runId, stepId: "land:hr", kind: "land", source: "hr" });
  expect(await closeRunBySteps(environment, killed.runId, [stepOf("land")])).toMatchObject({
    status: "cancelled",
  });
});

test("no other process takes it for abandoned on its first day, for its own may be on another machine", async () => {
  const run = nameRun("edp__acme__hr/manual__elsewhere");
  await open(run);
  const ours = randomUUID();
  await openRun(environment, ours, "manual");
  const close = (): Promise<number> => closeAbandonedRuns(database.pool, clock.now(), () => false);
  await close();
  expect([await statusOf(run.runId), await statusOf(ours)]).toEqual(["running", "cancelled"]);
  await clock.advance(25 * 3_600_000);
  await close();
  expect(await statusOf(run.runId)).toBe("cancelled");
});
