import { describeIssue, EdpIssuesError, isEdpError } from "@edp/base";
import type { StepOutcome } from "./run-history.ts";

/** A failed step as history keeps it. Bugs keep their message and are thrown on by the caller. */
export function failedOutcome(error: unknown, summary: StepOutcome["summary"] = {}): StepOutcome {
  if (isEdpError(error)) {
    const issue = error.issues[0];
    const fix = issue === undefined ? "" : `  fix   ${describeIssue(issue).fix}`;
    const status = error.code === "EDP-RUN-002" ? "blocked" : "failed";
    return { status, summary, errorCode: error.code, errorMessage: `${error.message}\n${fix}`.trim() };
  }
  if (error instanceof EdpIssuesError) {
    return {
      status: "failed",
      summary,
      errorCode: error.issues[0]?.code ?? "EDP-DEF",
      errorMessage: error.message,
    };
  }
  return {
    status: "failed",
    summary,
    errorCode: "bug",
    errorMessage: error instanceof Error ? error.message : String(error),
  };
}
