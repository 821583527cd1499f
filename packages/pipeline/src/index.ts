// The pipeline: what runs, in which order, and what is remembered of it.
export { checkSource } from "./check-source.ts";
export { closeAbandonedRuns, closeRunBySteps } from "./close-runs.ts";
export { isOpen, readVerdict, verdictValidMs, type CheckVerdict } from "./gate.ts";
export { describeService, findReader, openServer } from "./open-server.ts";
export { readGoverned } from "./read-governed.ts";
export { findRun, readRuns, readSteps } from "./read-history.ts";
export { readSourceStatus, type FreshnessVerdict, type SourceStatus } from "./read-status.ts";
export { registerSources } from "./register-sources.ts";
export type { RunEnvironment, SecretReader, Trigger } from "./run-environment.ts";
export {
  closeRun,
  openRun,
  type RunRecord,
  type RunStatus,
  type StepOutcome,
  type StepRecord,
  type StepStatus,
} from "./run-history.ts";
export { readRunIdentity, type RunIdentity } from "./run-identity.ts";
export { createRunLog, readRunLog } from "./run-log.ts";
export { runPipeline, type RunResult } from "./run-pipeline.ts";
export { runStep, type RunRequest, type StepEvents } from "./run-step.ts";
export { keepSchedules } from "./scheduler.ts";
