import { formatAge, type JsonObject } from "@edp/base";
import type { Finding } from "@edp/transform";
import { formatCount } from "./format.ts";

export interface FindingsView {
  /** Silence of marts counts as good news only after a run that went well. */
  readonly isRunGood: boolean;
  readonly now: Date;
}

/** The `Worth a look` table. A count that rests on a stale source is not told as if it were known. */
export function printFindings(findings: readonly Finding[], { isRunGood, now }: FindingsView): string {
  if (findings.length === 0) {
    return isRunGood
      ? "  Nothing needs a person right now."
      : "  No answers yet: the last run did not go through; its failures are told above and in edp logs.";
  }
  const counts = findings.map(({ count }) => (count === undefined ? "unknown" : formatCount(count)));
  const countWidth = Math.max(...counts.map((count) => count.length), 5);
  const textWidth = Math.max(...findings.map((finding) => finding.sentence.length));
  const lines = findings.map((finding, index) => {
    const [count = ""] = counts.slice(index);
    const told = `  ${count.padStart(countWidth)}   ${finding.sentence.padEnd(textWidth)}   ${finding.mart}`;
    return finding.count === undefined ? `${told}   ${tellUnknown(finding, now)}` : told;
  });
  return ["  Worth a look", ...lines].join("\n");
}

/** `12 as of 3 days ago; hr is stale`. */
function tellUnknown({ lastCount, asOf, staleSources }: Finding, now: Date): string {
  const sources = staleSources.join(", ");
  return asOf === undefined
    ? `${sources} ${staleSources.length === 1 ? "was" : "were"} not read to the end yet`
    : `${formatCount(lastCount)} as of ${formatAge(asOf, now)}; ${sources} ${staleSources.length === 1 ? "is" : "are"} stale`;
}

/** For `--json`: an unknown count is null, so that nobody takes an old number for a new one. */
export const findingData = (finding: Finding): JsonObject => ({
  count: finding.count ?? null,
  lastCount: finding.lastCount,
  sentence: finding.sentence,
  mart: finding.mart,
  question: finding.question ?? null,
  asOf: finding.asOf?.toISOString() ?? null,
  staleSources: finding.staleSources,
  unknownSince: finding.unknownSince?.toISOString() ?? null,
  heldBecause: finding.heldBecause ?? null,
});
