import type { ResolvedSource } from "@edp/definition";
import { checkSource } from "../check-source.ts";
import { isOpen, readVerdict } from "../gate.ts";
import type { RunEnvironment } from "../run-environment.ts";
import type { StepOutcome } from "../run-history.ts";

/** Check one source's connection, or stand by a verdict that still holds. */
export async function checkStep(
  environment: RunEnvironment,
  source: ResolvedSource,
  reuseVerdict: boolean,
): Promise<StepOutcome> {
  const now = environment.clock.now();
  const known = reuseVerdict
    ? await readVerdict(environment.pool, source, environment.platform.environment.name)
    : undefined;
  if (known !== undefined && isOpen(known, now)) {
    const ageSeconds = Math.round((now.getTime() - known.checkedAt.getTime()) / 1000);
    return { status: "skipped", summary: { verdict: "passed", verdict_age_s: ageSeconds } };
  }
  const verdict = await checkSource(environment, source);
  const summary = { verdict: verdict.outcome, duration_ms: Math.round(verdict.durationMs) };
  if (verdict.outcome === "passed") return { status: "succeeded", summary };
  return {
    status: "failed",
    summary,
    ...(verdict.errorCode === undefined ? {} : { errorCode: verdict.errorCode }),
    errorMessage: verdict.errorMessage ?? "the connection check failed",
  };
}
