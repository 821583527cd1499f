import { eachScenario, type Rule } from "../rule.ts";
import { findCheckFaults } from "./failed-step.ts";

export const checkWrongCredentials: Rule = {
  id: "check-wrong-credentials",
  promise: 'With a wrong or a missing secret the check fails at "sign in" and says what to do.',
  find: (kit) => {
    if (kit.manifest.secrets.length === 0)
      return Promise.resolve({ notApplicable: "the manifest has no secrets" });
    const whyNot = ({ secrets }: { readonly secrets: object }): string | undefined =>
      Object.keys(secrets).length === 0 ? "it signs in with no secret" : undefined;
    return eachScenario(kit, whyNot, async (_bench, scenario) => {
      const faults: string[] = [];
      for (const name of Object.keys(scenario.secrets)) {
        // What cannot even be sent, such as half a key, is refused before the system is asked.
        const found = await kit.withBench(scenario, (bench) =>
          findCheckFaults(bench, ["sign in"], { secrets: { [name]: "not-the-right-one" } }),
        );
        faults.push(...found.map((fault) => `with a wrong ${name}: ${fault}`));
      }
      return faults;
    });
  },
};
