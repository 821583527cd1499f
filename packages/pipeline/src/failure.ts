import { EdpIssuesError, isEdpError, type EdpError } from "@edp/base";
import type { StepOutcome } from "./run-history.ts";

/** What went wrong and what to do, as history and people read it. */
export function describeFailure(error: EdpError): string {
  return `${error.message}\n  fix   ${error.fix}`;
}

/** A failed step as history keeps it. Bugs keep their message and are thrown on by the caller. */
export function failedOutcome(error: unknown, summary: StepOutcome["summary"] = {}): StepOutcome {
  if (isEdpError(error)) {
    const status = error.code === "EDP-RUN-002" ? "blocked" : "failed";
    return { status, summary, errorCode: error.code, errorMessage: describeFailure(error) };
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
