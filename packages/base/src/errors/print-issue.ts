import { writeVisibly } from "../visible-text.ts";
import { describeIssue, type Issue } from "./edp-error.ts";

/**
 * The text of one problem as people read it:
 *
 * ```
 * error EDP-DEF-004  Unknown key
 *   sources/corporate_ad.yaml:9:1   shcedule
 *       9 │ shcedule: "0 2 * * *"
 *         │ ^^^^^^^^
 *   A Source has no key "shcedule".
 *   fix   rename it to "schedule"
 * ```
 */
export function printIssue(issue: Issue): string {
  const text = describeIssue(issue);
  const lines = [`error ${issue.code}  ${text.title}`];
  const at = issue.location;
  if (at !== undefined) {
    const position = `${at.file}:${at.line.toString()}:${at.column.toString()}`;
    const path = at.path === undefined || at.path === "" ? "" : `   ${at.path}`;
    lines.push(writeVisibly(`  ${position}${path}`));
    if (at.text !== undefined) {
      lines.push(`  ${at.line.toString().padStart(5)} │ ${at.text}`);
      lines.push(
        `        │ ${" ".repeat((at.textColumn ?? at.column) - 1)}${"^".repeat(Math.max(1, at.length ?? 1))}`,
      );
    }
  }
  for (const line of text.message.split("\n")) lines.push(`  ${line}`);
  lines.push(`  fix   ${text.fix}`);
  return lines.join("\n");
}
