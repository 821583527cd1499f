import type { Rule } from "../rule.ts";

export const readOnly: Rule = {
  id: "read-only",
  promise: "Whatever happened, nothing was sent to the system but reading and signing in.",
  find: (kit) => {
    // The worlds wrote down what they received while all other rules ran.
    const writes = kit.witness.listWrites();
    return Promise.resolve({ faults: writes.map((write) => `it sent ${write}`) });
  },
};
