import type { NodeResult } from "./manifest.ts";

export interface FailedModel {
  readonly name: string;
  readonly message: string;
}

export interface FailedTest {
  readonly name: string;
  /** The model it speaks of. */
  readonly model: string;
  readonly message: string;
  readonly rowCount: number | undefined;
}

export interface BuildResult {
  /** `partial`: some models are good, others failed or wait for those. */
  readonly status: "succeeded" | "partial" | "failed" | "nothing to do";
  /** Names of the models that were built. */
  readonly built: readonly string[];
  readonly failed: readonly FailedModel[];
  readonly skipped: readonly string[];
  readonly failedTests: readonly FailedTest[];
  readonly warnedTests: readonly FailedTest[];
  readonly testCount: number;
  readonly durationMs: number;
}

/** Nothing was stale. */
export const nothingToDo: BuildResult = {
  status: "nothing to do",
  built: [],
  failed: [],
  skipped: [],
  failedTests: [],
  warnedTests: [],
  testCount: 0,
  durationMs: 0,
};

/** When the node ran, as dbt tells it. */
export function readTiming(result: NodeResult): {
  readonly startedAt?: string;
  readonly finishedAt?: string;
} {
  const execution = result.timing.find((one) => one.name === "execute");
  return execution === undefined
    ? {}
    : { startedAt: execution.started_at, finishedAt: execution.completed_at };
}
