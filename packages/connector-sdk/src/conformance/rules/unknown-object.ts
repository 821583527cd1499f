import { always, eachScenario, type Rule } from "../rule.ts";
import { findErrorFaults } from "./read-faults.ts";

export const unknownObject: Rule = {
  id: "unknown-object",
  promise: "An object that the connector does not know is an error that says so.",
  find: (kit) =>
    eachScenario(kit, always, async (bench) => {
      const { error } = await bench.read("no_such_object", "full");
      return error === undefined ? ["it was read"] : findErrorFaults(error);
    }),
};
