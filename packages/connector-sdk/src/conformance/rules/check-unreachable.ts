import { eachScenario, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findCheckFaults } from "./failed-step.ts";

export const checkUnreachable: Rule = {
  id: "check-unreachable",
  promise:
    'When nothing answers at the address, the check fails at "name" or "reachable" and says what to do.',
  find: (kit) =>
    eachScenario(
      kit,
      ({ transport }) => whyNot(transport, "unreachable"),
      async (bench) => {
        await bench.cause("unreachable", { object: "" });
        return findCheckFaults(bench, ["name", "reachable"]);
      },
    ),
};
