// The conformance kit: what every connector promises, ours or a user's, as a table of rules.
import { checkRules } from "./check-rules.ts";
import { readRules } from "./read-rules.ts";
import type { ConformanceRule, ConformanceVerdict, Kit } from "./scenario.ts";

const conformanceRules: readonly ConformanceRule[] = [...checkRules, ...readRules];

/**
 * Runs every rule, also after a failure, and says for each what it found:
 *
 * ```ts
 * const verdicts = await runConformance({ connector, manifest, scenario });
 * expect(verdicts.filter(({ outcome }) => outcome === "failed")).toEqual([]);
 * ```
 */
export async function runConformance(kit: Kit): Promise<readonly ConformanceVerdict[]> {
  const verdicts: ConformanceVerdict[] = [];
  for (const rule of conformanceRules) verdicts.push(await runRule(rule, kit));
  return verdicts;
}

async function runRule({ name, findFaults }: ConformanceRule, kit: Kit): Promise<ConformanceVerdict> {
  try {
    const faults = await findFaults(kit);
    if (faults === undefined) return { rule: name, outcome: "does not apply", faults: [] };
    return { rule: name, outcome: faults.length === 0 ? "passed" : "failed", faults };
  } catch (error) {
    const words = error instanceof Error ? error.message : "it threw something that is no error";
    return { rule: name, outcome: "failed", faults: [`it threw: ${words}`] };
  }
}
