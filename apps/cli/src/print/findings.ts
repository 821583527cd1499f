import type { Finding } from "@edp/transform";
import { formatCount } from "./format.ts";

/** The `Worth a look` table. Silence of marts counts as good news only after a run that went well. */
export function printFindings(findings: readonly Finding[], isRunGood: boolean): string {
  const found = findings.filter((finding) => finding.count > 0);
  if (found.length === 0) {
    return isRunGood
      ? "  Nothing needs a person right now."
      : "  No answers yet: the last run did not go through; its failures are told above and in edp logs.";
  }
  const countWidth = Math.max(...found.map((finding) => formatCount(finding.count).length), 5);
  const textWidth = Math.max(...found.map((finding) => finding.sentence.length));
  const lines = found.map(
    (finding) =>
      `  ${formatCount(finding.count).padStart(countWidth)}   ${finding.sentence.padEnd(textWidth)}   ${finding.mart}`,
  );
  return ["  Worth a look", ...lines].join("\n");
}
