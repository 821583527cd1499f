import { hasSecret } from "../canary.ts";
import { eachScenario, type Rule } from "../rule.ts";
import type { Scenario } from "../suite.ts";
import { whyNot } from "../transports.ts";

export const secretsHidden: Rule = {
  id: "secrets-hidden",
  promise:
    "No secret stands in a step, an error, a log line, a cursor, a record or a report, in any encoding, not even when the system echoes it, among other words or alone.",
  find: async (kit) => {
    if (kit.manifest.secrets.length === 0) return { notApplicable: "the manifest has no secrets" };
    const skip = ({ transport }: Scenario): string | undefined => whyNot(transport, "echo");
    const echoed = await eachScenario(kit, skip, async (bench, scenario) => {
      for (const { name } of scenario.objects)
        for (const bare of [false, true]) {
          await bench.cause("echo", { object: name, bare });
          await bench.check();
          await bench.read(name, "full");
        }
      return [];
    });
    // Everything that was heard while the other rules ran counts too.
    const places = kit.witness.findSecrets(hasSecret);
    const faults = "faults" in echoed ? echoed.faults : [];
    return { faults: [...faults, ...places.map((place) => `a secret stands in ${place}`)] };
  },
};
