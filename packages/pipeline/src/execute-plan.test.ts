import type { PipelinePlan, PlanStep } from "@edp/definition";
import { expect, test } from "vitest";
import { executePlan } from "./execute-plan.ts";
import type { StepOutcome } from "./run-history.ts";

function step(id: string, dependsOn: readonly string[] = []): PlanStep {
  const [kind = "", source] = id.split(":");
  return { id, kind: kind as PlanStep["kind"], dependsOn, command: [], ...(source === undefined ? {} : { source }) } as PlanStep;
}

const plan = {
  steps: [
    step("check:hr"),
    step("land:hr", ["check:hr"]),
    step("check:ad"),
    step("land:ad", ["check:ad"]),
    step("build", ["land:hr", "land:ad"]),
    step("publish", ["build"]),
  ],
} as unknown as PipelinePlan;

async function execute(failing: readonly string[], concurrency = 2) {
  const ran: string[] = [];
  const held: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const outcomes = await executePlan(plan, {
    concurrency,
    runStep: async ({ id }): Promise<StepOutcome> => {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await Promise.resolve();
      ran.push(id);
      atOnce -= 1;
      return { status: failing.includes(id) ? "failed" : "succeeded", summary: {} };
    },
    onHeld: async ({ id }) => void held.push(id),
  });
  return { ran, held, mostAtOnce, outcomes };
}

test("every step runs after what it depends on", async () => {
  const { ran } = await execute([]);
  for (const { id, dependsOn } of plan.steps) {
    for (const before of dependsOn) expect(ran.indexOf(before)).toBeLessThan(ran.indexOf(id));
  }
  expect(ran).toHaveLength(6);
});

test("a failed check holds its source's landing and nothing else", async () => {
  const { ran, held, outcomes } = await execute(["check:ad"]);
  expect(held).toEqual(["land:ad"]);
  expect(ran).toContain("land:hr");
  expect(ran).toContain("publish");
  expect(outcomes.get("land:ad")).toMatchObject({ status: "blocked", summary: { held_by: "check:ad" } });
});

test("when no source landed, nothing is built or published", async () => {
  const { held } = await execute(["check:ad", "land:hr"]);
  expect(held).toEqual(["land:ad", "build", "publish"]);
});

test("a failed build holds the publication", async () => {
  expect((await execute(["build"])).held).toEqual(["publish"]);
});

test("no more steps run at once than allowed", async () => {
  expect((await execute([], 1)).mostAtOnce).toBe(1);
  expect((await execute([], 2)).mostAtOnce).toBe(2);
});

test("a bug in one step is thrown only after the others have ended", async () => {
  const ended: string[] = [];
  const running = executePlan(plan, {
    concurrency: 4,
    runStep: async ({ id }) => {
      if (id === "check:hr") throw new TypeError("planted");
      await Promise.resolve();
      ended.push(id);
      return { status: "succeeded", summary: {} };
    },
    onHeld: async () => undefined,
  });
  await expect(running).rejects.toThrow("planted");
  expect(ended).toContain("land:ad");
});
