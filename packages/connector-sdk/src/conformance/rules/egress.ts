import { eachObject, type Rule } from "../rule.ts";
import type { FaultName } from "../suite.ts";
import { whyNot } from "../transports.ts";
import { findSilentLoss } from "./read-faults.ts";

const lures: readonly FaultName[] = ["elsewhere", "next-elsewhere"];

export const egress: Rule = {
  id: "egress",
  promise:
    "It connects to the hosts that the manifest's egress declares and to no other, even when the system sends it there.",
  find: async (kit) => {
    const faults: string[] = [];
    for (const lure of lures) {
      const found = await eachObject(
        kit,
        ({ transport }) => whyNot(transport, lure),
        async ({ bench, object: { name } }) => {
          await bench.cause(lure, { object: name });
          const read = await bench.read(name, "full");
          return [...read.faults, ...findSilentLoss(bench, name, read)];
        },
      );
      if ("faults" in found) faults.push(...found.faults);
    }
    // Every connection of every other rule was watched, too.
    const strays = kit.witness.listStrays().map((place) => `it connected to ${place}`);
    return { faults: [...faults, ...strays] };
  },
};
