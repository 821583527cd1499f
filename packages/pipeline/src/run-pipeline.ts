import { EdpError } from "@edp/base";
import { planPipeline, type PipelinePlan } from "@edp/definition";
import { executePlan } from "./execute-plan.ts";
import { overallStatus } from "./overall-status.ts";
import { registerSources } from "./register-sources.ts";
import { closeRun, closeStep, openRun, type RunStatus, type StepOutcome } from "./run-history.ts";
import { runStep, type RunRequest, type StepEvents } from "./run-step.ts";
import type { RunEnvironment } from "./run-environment.ts";
import { warmUpModels } from "./warm-up.ts";

export interface RunResult {
  readonly runId: string;
  readonly status: Exclude<RunStatus, "running">;
  /** By step id, in the plan's order. */
  readonly steps: ReadonlyMap<string, StepOutcome>;
}

/** Sources at once. Landing is bound by this machine's two or more cores, checks by the network. */
const concurrency = 4;

/** One complete run: check, land, build, publish, for all enabled sources or those named. */
export async function runPipeline(
  environment: RunEnvironment,
  request: RunRequest,
  sources: readonly string[] = [],
  events: StepEvents = {},
): Promise<RunResult> {
  const plan = restrictPlan(planPipeline(environment.platform), environment, sources);
  await registerSources(environment);
  await openRun(environment, request.runId, request.trigger);
  environment.log.log("info", "run started", { trigger: request.trigger, steps: plan.steps.length });
  let steps: ReadonlyMap<string, StepOutcome>;
  const warmUp = warmUpModels(environment);
  try {
    steps = await executePlan(plan, {
      concurrency,
      runStep: async (step) =>
        runStep(
          environment,
          { ...request, ...(step.kind === "build" ? { warmDbt: await warmUp } : {}) },
          step,
          events,
        ),
      onHeld: async (step, outcome) => {
        const identity = { runId: request.runId, stepId: step.id, kind: step.kind, source: step.source };
        await closeStep(environment, identity, outcome);
        events.onStepEnd?.(step, outcome, 0);
      },
    });
  } catch (error) {
    await closeRun(environment, request.runId, {
      status: environment.signal.aborted ? "cancelled" : "failed",
      summary: {},
      errorMessage: error instanceof Error ? error.message : String(error),
    });
    throw error;
  } finally {
    await (await warmUp.catch(() => undefined))?.dbt.end();
  }
  const status = environment.signal.aborted ? "cancelled" : overallStatus([...steps.values()]);
  const first = [...steps.values()].find(
    (outcome) => outcome.status === "failed" || outcome.status === "blocked",
  );
  await closeRun(environment, request.runId, { ...first, status, summary: {} });
  environment.log.log("info", "run ended", { status });
  return { runId: request.runId, status, steps };
}

/** The plan for some of the sources: their own steps, and what is built from everything. */
function restrictPlan(
  plan: PipelinePlan,
  environment: RunEnvironment,
  sources: readonly string[],
): PipelinePlan {
  if (sources.length === 0) return plan;
  const known = environment.platform.sources.filter((source) => source.enabled).map((source) => source.name);
  const unknown = sources.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new EdpError("EDP-RUN-005", { source: unknown, known });
  const kept = plan.steps.filter((step) => step.source === undefined || sources.includes(step.source));
  const ids = new Set(kept.map((step) => step.id));
  return {
    ...plan,
    steps: kept.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => ids.has(id)) })),
  };
}
