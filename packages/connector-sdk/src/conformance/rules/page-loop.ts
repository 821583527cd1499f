import { eachObject, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findSilentLoss } from "./read-faults.ts";

export const pageLoop: Rule = {
  id: "page-loop",
  promise: "When the next page is the first one for ever, the read ends with an error instead of never.",
  find: (kit) =>
    eachObject(
      kit,
      ({ transport }) => whyNot(transport, "loop"),
      async ({ bench, object: { name } }) => {
        await bench.cause("loop", { object: name });
        const read = await bench.read(name, "full");
        return [...read.faults, ...findSilentLoss(bench, name, read)];
      },
    ),
};
