import type { RunRecord, SourceStatus, StepRecord } from "@edp/pipeline";
import type { Finding } from "@edp/transform";
import type { PageFrame } from "../layout.ts";

/** What the first page tells. */
export interface HomeFacts extends PageFrame {
  readonly now: Date;
  readonly sources: readonly SourceStatus[];
  readonly findings: readonly Finding[];
  readonly lastRun: (RunRecord & { readonly steps: readonly StepRecord[] }) | undefined;
}
