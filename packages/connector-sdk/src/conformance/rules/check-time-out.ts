import { eachScenario, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findCheckFaults, stepOrder } from "./failed-step.ts";

export const checkTimeOut: Rule = {
  id: "check-time-out",
  promise: "When the system takes the connection and says nothing, the check fails within 10 s.",
  find: (kit) =>
    eachScenario(
      kit,
      ({ transport }) => whyNot(transport, "silent"),
      async (bench) => {
        await bench.cause("silent", { object: "" });
        return findCheckFaults(bench, stepOrder);
      },
    ),
};
