import {
  describeDrift,
  findDrift,
  planBuild,
  readDrift,
  runBuild,
  syncMappings,
  type BuildResult,
  type Drift,
  type WarmDbt,
} from "@edp/transform";
import { withBuildLock } from "../build-lock.ts";
import type { RunEnvironment } from "../run-environment.ts";
import type { StepOutcome } from "../run-history.ts";

export interface BuildStepRequest {
  readonly runId: string;
  readonly full: boolean;
  readonly select: string | undefined;
  readonly warmDbt?: WarmDbt | undefined;
}

/** Build and test what is stale. Failed models and tests leave the rest good: the step is `partial`. */
export async function buildStep(
  environment: RunEnvironment,
  request: BuildStepRequest,
): Promise<StepOutcome> {
  return withBuildLock(environment.pool, async () => {
    await syncMappings(environment.pool, environment.platform);
    await findDrift({ ...environment, runId: request.runId });
    const plan = await planBuild({
      ...environment,
      full: request.full,
      ...(request.select === undefined
        ? {}
        : { select: request.select.split(/\s+/).filter((word) => word !== "") }),
    });
    for (const part of plan.stale) environment.log.log("info", `stale: ${part.because}`);
    const result = await runBuild({ ...environment, ...request, plan });
    const outcome = toOutcome(
      result,
      plan.stale.map((part) => part.because),
    );
    return withDrift(outcome, await readDrift(environment.pool, request.runId));
  });
}

/** What a person should know of the sources' fields, whatever came of the build. */
function withDrift(outcome: StepOutcome, drift: readonly Drift[]): StepOutcome {
  if (drift.length === 0) return outcome;
  return { ...outcome, summary: { ...outcome.summary, warnings: drift.map(describeDrift) } };
}

function toOutcome(result: BuildResult, because: readonly string[]): StepOutcome {
  if (result.status === "nothing to do") return { status: "succeeded", summary: { text: "nothing stale" } };
  const text = `${result.built.length.toString()} models  ${result.testCount.toString()} tests`;
  const summary = {
    text,
    because,
    built: result.built.length,
    tests: result.testCount,
    failed: result.failed.map((model) => model.name),
    skipped: result.skipped,
    failed_tests: result.failedTests.map((failed) => failed.name),
  };
  if (result.status === "succeeded") return { status: "succeeded", summary };
  const reasons = [...result.failed, ...result.failedTests].map((one) => `${one.name}: ${one.message}`);
  return {
    status: result.status === "partial" ? "partial" : "failed",
    summary,
    errorCode: "EDP-MDL-001",
    errorMessage: `${reasons.length.toString()} models or tests failed; what depends on them stays at its last good version.\n${reasons.slice(0, 5).join("\n")}`,
  };
}
