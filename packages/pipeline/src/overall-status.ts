import type { RunStatus, StepOutcome } from "./run-history.ts";

type Ended = Pick<StepOutcome, "status" | "summary">;

/** `blocked` says that a gate held everything, `partial` that something good came of it all the same. */
export function overallStatus(outcomes: readonly Ended[]): Exclude<RunStatus, "running"> {
  const has = (...statuses: StepOutcome["status"][]): boolean =>
    outcomes.some((outcome) => statuses.includes(outcome.status));
  if (has("cancelled")) return "cancelled";
  if (!has("failed", "blocked", "partial")) return "succeeded";
  const published = outcomes.some(
    (outcome) => outcome.status === "succeeded" && "published" in outcome.summary,
  );
  const landed = outcomes.some((outcome) => "read" in outcome.summary && outcome.status !== "failed");
  if (published || landed || !has("failed", "blocked")) return "partial";
  return has("failed") ? "failed" : "blocked";
}
