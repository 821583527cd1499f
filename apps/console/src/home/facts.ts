import type { RunRecord, SourceStatus, StepRecord } from "@edp/pipeline";
import type { Drift, Finding } from "@edp/transform";
import type { PageFrame } from "../layout.ts";

/** What the first page tells. */
export interface HomeFacts extends PageFrame {
  readonly now: Date;
  readonly sources: readonly SourceStatus[];
  /** Fields of sources that are gone or of another type, and hold what is built from them. */
  readonly drift: readonly Drift[];
  readonly findings: readonly Finding[];
  readonly lastRun: (RunRecord & { readonly steps: readonly StepRecord[] }) | undefined;
}
