import { eachObject, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findSilentLoss } from "./read-faults.ts";

export const recordMoves: Rule = {
  id: "record-moves",
  promise:
    "When records move between pages while they are read, nothing is missed by a read that calls itself complete.",
  find: (kit) =>
    eachObject(
      kit,
      ({ transport }) => whyNot(transport, "shift"),
      async ({ bench, object: { name } }) => {
        await bench.cause("shift", { object: name });
        const read = await bench.read(name, "full");
        return [...read.faults, ...findSilentLoss(bench, name, read)];
      },
    ),
};
