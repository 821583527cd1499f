// The one place where errors are printed: for people on stderr, with --json as the one document on stdout.
import { describeIssue, EdpError, EdpIssuesError, printIssue, type Issue } from "@edp/base";
import type { ExitCode } from "./command.ts";
import type { Shell } from "./shell.ts";

/** Prints any error once. A stack is shown for bugs only. */
export function reportError(error: unknown, shell: Shell, json: boolean): ExitCode {
  if (shell.signal.aborted) {
    if (json) printProblems(shell, [{ code: "cancelled", message: messageOf(shell.signal.reason) }]);
    return 1;
  }
  if (error instanceof EdpError || error instanceof EdpIssuesError)
    return reportIssues(error.issues, shell, json);
  if (json) printProblems(shell, [{ code: "bug", message: messageOf(error) }]);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  shell.stderr(`bug in EDP, please report it with this text:\n${stack}\n`);
  return 70;
}

function reportIssues(issues: readonly Issue[], shell: Shell, json: boolean): ExitCode {
  if (json) {
    const problems = issues.map((issue) => ({
      code: issue.code,
      ...describeIssue(issue),
      location: issue.location,
    }));
    printProblems(shell, problems);
  } else {
    shell.stderr(`${issues.map(printIssue).join("\n\n")}\n`);
  }
  return issues[0] === undefined ? 1 : describeIssue(issues[0]).exit;
}

function printProblems(shell: Shell, problems: readonly object[]): void {
  shell.stdout(`${JSON.stringify({ problems }, undefined, 2)}\n`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
