// One rule: a promise that every connector keeps, whoever wrote it. Each has a file of its own in rules/, and
// rule-table.ts lists them.
import type { ConnectorManifest } from "@edp/definition";
import type { Connector } from "../connector.ts";
import type { Bench } from "./bench.ts";
import type { Scenario, ScenarioObject } from "./suite.ts";
import type { Witness } from "./witness.ts";

/** Everything that a rule works with. */
export interface Kit {
  readonly connector: Connector;
  readonly manifest: ConnectorManifest;
  readonly scenarios: readonly Scenario[];
  readonly witness: Witness;
  /** Lends a new world of this scenario. */
  readonly withBench: <T>(scenario: Scenario, work: (bench: Bench) => Promise<T>) => Promise<T>;
}

export type Finding =
  /** What is wrong, one line a fault; none, and the rule is kept. */
  | { readonly faults: readonly string[] }
  /** Nothing to find here, and why: something that the manifest says, or the transport has. */
  | { readonly notApplicable: string };

export interface Rule {
  /** Stable: it stands in every connector's conformance.json. */
  readonly id: string;
  /** What is promised, as a sentence. */
  readonly promise: string;
  readonly find: (kit: Kit) => Promise<Finding>;
}

/** An object of a scenario in a world of its own. */
export interface Case {
  readonly bench: Bench;
  readonly scenario: Scenario;
  readonly object: ScenarioObject;
}

type WhyNot = (scenario: Scenario) => string | undefined;

/**
 * Looks at every scenario, each with a new world, or says why not at any. `whyNot` tells for one scenario why the
 * rule does not apply there.
 */
export function eachScenario(
  kit: Kit,
  whyNot: WhyNot,
  find: (bench: Bench, scenario: Scenario) => Promise<readonly string[]>,
): Promise<Finding> {
  return collect(kit, whyNot, (scenario) => kit.withBench(scenario, (bench) => find(bench, scenario)));
}

/** Looks at every object of every scenario, each in a world of its own. */
export function eachObject(
  kit: Kit,
  whyNot: WhyNot,
  find: (one: Case) => Promise<readonly string[]>,
): Promise<Finding> {
  return collect(kit, whyNot, async (scenario) => {
    const faults: string[] = [];
    for (const object of scenario.objects) {
      const found = await kit.withBench(scenario, (bench) => find({ bench, scenario, object }));
      faults.push(...found.map((fault) => `${object.name}: ${fault}`));
    }
    return faults;
  });
}

async function collect(
  kit: Kit,
  whyNot: WhyNot,
  find: (scenario: Scenario) => Promise<readonly string[]>,
): Promise<Finding> {
  const reasons = new Set<string>();
  const faults: string[] = [];
  for (const scenario of kit.scenarios) {
    const reason = whyNot(scenario);
    if (reason !== undefined) reasons.add(reason);
    else faults.push(...(await find(scenario)).map((fault) => `${scenario.name}: ${fault}`));
  }
  const appliesSomewhere = kit.scenarios.some((scenario) => whyNot(scenario) === undefined);
  return appliesSomewhere ? { faults } : { notApplicable: [...reasons].join("; ") };
}

export const always = (): undefined => undefined;
