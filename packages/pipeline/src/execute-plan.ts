// Runs a plan's steps in their order: what can go on beside something else does, and a step whose needs failed is
// told so instead of run.
import type { PipelinePlan, PipelineStep } from "@edp/definition";
import type { StepOutcome } from "./run-history.ts";

export interface PlanWork {
  /** Runs one step to its end; throws only for bugs and cancellation. */
  readonly runStep: (step: PipelineStep) => Promise<StepOutcome>;
  /** Told when a step is not run because of another. */
  readonly onHeld: (step: PipelineStep, outcome: StepOutcome) => Promise<void>;
  /** Most steps at once. */
  readonly concurrency: number;
}

const good: ReadonlySet<StepOutcome["status"]> = new Set(["succeeded", "partial", "skipped"]);

export async function executePlan(
  plan: PipelinePlan,
  work: PlanWork,
): Promise<ReadonlyMap<string, StepOutcome>> {
  const outcomes = new Map<string, StepOutcome>();
  const slots = createSlots(work.concurrency);
  const started = new Map<string, Promise<void>>();
  const byId = new Map(plan.steps.map((step) => [step.id, step]));

  const start = (step: PipelineStep): Promise<void> => {
    const running = started.get(step.id);
    if (running !== undefined) return running;
    const promise = (async () => {
      const before = step.dependsOn.flatMap((id) => byId.get(id) ?? []);
      await Promise.all(before.map(start));
      const held = heldBy(step, outcomes);
      if (held !== undefined) {
        outcomes.set(step.id, held);
        await work.onHeld(step, held);
        return;
      }
      outcomes.set(step.id, await slots(() => work.runStep(step)));
    })();
    started.set(step.id, promise);
    return promise;
  };

  // Every step is waited for, also when one throws: nothing goes on behind the caller's back.
  const ends = await Promise.allSettled(plan.steps.map(start));
  const thrown = ends.find((end) => end.status === "rejected");
  if (thrown !== undefined) throw thrown.reason;
  return outcomes;
}

function heldBy(step: PipelineStep, outcomes: ReadonlyMap<string, StepOutcome>): StepOutcome | undefined {
  const before = step.dependsOn.flatMap((id) => {
    const outcome = outcomes.get(id);
    return outcome === undefined ? [] : [{ id, outcome }];
  });
  const first = before.find(({ outcome }) => !good.has(outcome.status));
  if (first === undefined || step.after === "end") return undefined;
  return { status: "blocked", summary: { held_by: first.id }, errorMessage: `${first.id} did not succeed` };
}

/** A counting semaphore: at most `limit` of the works it is given run at once. */
function createSlots(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
