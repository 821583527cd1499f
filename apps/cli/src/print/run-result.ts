import type { JsonObject } from "@edp/base";
import type { RunResult } from "@edp/pipeline";

/** A run's result for `--json`. */
export function runResultData(result: RunResult): JsonObject {
  return {
    run_id: result.runId,
    status: result.status,
    steps: [...result.steps].map(([id, outcome]) => ({ id, ...outcome })),
  };
}
