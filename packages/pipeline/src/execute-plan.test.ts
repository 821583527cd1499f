import type { PipelinePlan, PipelineStep, StepKind } from "@edp/definition";
import { expect, test } from "vitest";
import { executePlan } from "./execute-plan.ts";
import type { StepOutcome } from "./run-history.ts";

function step(id: string, dependsOn: readonly string[] = []): PipelineStep {
  const [kind = "", source] = id.split(":");
  const after = kind === "check" || kind === "land" ? "success" : "end";
  return {
    id,
    kind: kind as StepKind,
    after,
    dependsOn,
    command: [],
    ...(source === undefined ? {} : { source }),
  };
}

const plan: PipelinePlan = {
  environment: "local",
  steps: [
    step("check:hr"),
    step("land:hr", ["check:hr"]),
    step("check:ad"),
    step("land:ad", ["check:ad"]),
    step("build", ["land:hr", "land:ad"]),
    step("publish", ["build"]),
  ],
};

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

test("the build works with what there is when no source landed", async () => {
  const { held, ran } = await execute(["check:ad", "land:hr"]);
  expect(held).toEqual(["land:ad"]);
  expect(ran).toContain("build");
});

test("a failed build does not hold the publication of what passed", async () => {
  expect((await execute(["build"])).held).toEqual([]);
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
