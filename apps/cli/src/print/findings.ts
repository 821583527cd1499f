import type { Finding } from "@edp/transform";
import { formatCount } from "./format.ts";

/** The `Worth a look` table; a sentence instead when there is nothing. */
export function printFindings(findings: readonly Finding[]): string {
  const found = findings.filter((finding) => finding.count > 0);
  if (found.length === 0) return "  Nothing needs a person right now.";
  const countWidth = Math.max(...found.map((finding) => formatCount(finding.count).length), 5);
  const textWidth = Math.max(...found.map((finding) => finding.sentence.length));
  const lines = found.map(
    (finding) =>
      `  ${formatCount(finding.count).padStart(countWidth)}   ${finding.sentence.padEnd(textWidth)}   ${finding.mart}`,
  );
  return ["  Worth a look", ...lines].join("\n");
}
