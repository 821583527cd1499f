import { always, eachScenario, type Rule } from "../rule.ts";
import { stepOrder } from "./failed-step.ts";

export const checkGood: Rule = {
  id: "check-good",
  promise: "The check of a source in good order passes every step, in the contract's order.",
  find: (kit) =>
    eachScenario(kit, always, async (bench) => {
      const steps = await bench.check();
      const places = steps.map(({ step }) => stepOrder.indexOf(step));
      const faults = steps
        .filter(({ outcome }) => outcome !== "passed")
        .map(({ step, detail }) => `"${step}" did not pass: ${detail}`);
      if (steps.length === 0) faults.push("it has no steps");
      if (places.some((place, index) => index > 0 && place <= (places[index - 1] ?? -1)))
        faults.push(`its steps are out of order: ${steps.map(({ step }) => step).join(", ")}`);
      return faults;
    }),
};
