// The conformance kit: what every connector promises, ours or a user's, as a table of rules.
import type { ConnectorManifest } from "@edp/definition";
import type { Connector } from "../connector.ts";
import { withBench } from "./bench.ts";
import type { Kit, Rule } from "./rule.ts";
import { tellError } from "./rules/read-faults.ts";
import { ruleTable } from "./rule-table.ts";
import type { ConformanceSuite } from "./suite.ts";
import { createWitness } from "./witness.ts";

export interface Verdict {
  readonly rule: string;
  readonly promise: string;
  readonly outcome: "passed" | "failed" | "not applicable";
  /** Why it failed, one line a fault. */
  readonly faults: readonly string[];
  /** Why it does not apply. */
  readonly reason?: string;
}

export interface ConformanceInput {
  readonly connector: Connector;
  readonly manifest: ConnectorManifest;
  readonly suite: ConformanceSuite;
  /** Told after each rule. */
  readonly onVerdict?: (verdict: Verdict) => void;
  readonly rules?: readonly Rule[];
}

/** Runs every rule, also after a failure, and says for each what it found. */
export async function runConformance(input: ConformanceInput): Promise<readonly Verdict[]> {
  const { connector, manifest, suite } = input;
  const witness = createWitness();
  const kit: Kit = {
    connector,
    manifest,
    scenarios: suite,
    witness,
    withBench: (scenario, work) => withBench({ connector, manifest, witness }, scenario, work),
  };
  const verdicts: Verdict[] = [];
  for (const rule of input.rules ?? ruleTable) {
    const verdict = await judge(rule, kit);
    input.onVerdict?.(verdict);
    verdicts.push(verdict);
  }
  return verdicts;
}

async function judge({ id, promise, find }: Rule, kit: Kit): Promise<Verdict> {
  const found = await find(kit).catch((error: unknown) => ({ faults: [`it threw: ${tellError(error)}`] }));
  if ("notApplicable" in found)
    return { rule: id, promise, outcome: "not applicable", faults: [], reason: found.notApplicable };
  return {
    rule: id,
    promise,
    outcome: found.faults.length === 0 ? "passed" : "failed",
    faults: found.faults,
  };
}
