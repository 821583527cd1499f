import type { PipelineStep } from "@edp/definition";
import { EdpError, isEdpError } from "@edp/base";
import type { WarmDbt } from "@edp/transform";
import { failedOutcome } from "./failure.ts";
import { closeStep, openStep, type StepIdentity, type StepOutcome } from "./run-history.ts";
import type { RunEnvironment, Trigger } from "./run-environment.ts";
import { buildStep } from "./steps/build-step.ts";
import { checkStep } from "./steps/check-step.ts";
import { landStep } from "./steps/land-step.ts";
import { replayStep } from "./steps/replay-step.ts";
import { publishStep } from "./steps/publish-step.ts";

/** What somebody asked of a run, beside its sources. */
export interface RunRequest {
  readonly runId: string;
  readonly trigger: Trigger;
  readonly full: boolean;
  readonly allowLoss: boolean;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
  /** dbt selection that replaces what is stale; undefined: what is stale. */
  readonly select: string | undefined;
  /** Use a passed verdict that has not expired instead of checking again. */
  readonly reuseVerdicts: boolean;
  /** For the step `build`: a dbt that has read the models already. */
  readonly warmDbt?: WarmDbt | undefined;
}

export interface StepEvents {
  readonly onStepStart?: (step: PipelineStep) => void;
  readonly onStepEnd?: (step: PipelineStep, outcome: StepOutcome, durationMs: number) => void;
}

/** One step: recorded, run, closed. The one way, for the embedded runner, `edp step` and orchestrators alike. */
export async function runStep(
  environment: RunEnvironment,
  request: RunRequest,
  step: PipelineStep,
  events: StepEvents = {},
): Promise<StepOutcome> {
  const identity: StepIdentity = {
    runId: request.runId,
    stepId: step.id,
    kind: step.kind,
    source: step.source,
  };
  const started = environment.clock.monotonicMs();
  events.onStepStart?.(step);
  await openStep(environment, identity);
  let outcome: StepOutcome;
  try {
    outcome = await dispatch(environment, request, step);
  } catch (error) {
    outcome = environment.signal.aborted
      ? { status: "cancelled", summary: {}, errorMessage: "stopped on request" }
      : failedOutcome(error);
    await closeStep(environment, identity, outcome);
    // A bug is thrown on once it is written down; a fault of the world is this step's result.
    if (!environment.signal.aborted && !isEdpError(error)) throw error;
    events.onStepEnd?.(step, outcome, environment.clock.monotonicMs() - started);
    return outcome;
  }
  await closeStep(environment, identity, outcome);
  events.onStepEnd?.(step, outcome, environment.clock.monotonicMs() - started);
  return outcome;
}

async function dispatch(
  environment: RunEnvironment,
  request: RunRequest,
  step: PipelineStep,
): Promise<StepOutcome> {
  switch (step.kind) {
    case "check":
      return checkStep(environment, sourceOf(environment, step), request.reuseVerdicts);
    case "land":
      return landStep(environment, { ...request, source: sourceOf(environment, step) });
    case "replay":
      return replayStep(environment, { ...request, source: sourceOf(environment, step) });
    case "build":
      return buildStep(environment, request);
    case "publish":
      return publishStep(environment);
  }
}

function sourceOf(
  environment: RunEnvironment,
  step: PipelineStep,
): RunEnvironment["platform"]["sources"][number] {
  const enabled = environment.platform.sources.filter((source) => source.enabled);
  const source = enabled.find((candidate) => candidate.name === step.source);
  if (source !== undefined) return source;
  throw new EdpError("EDP-RUN-005", { source: step.source ?? "", known: enabled.map(({ name }) => name) });
}
