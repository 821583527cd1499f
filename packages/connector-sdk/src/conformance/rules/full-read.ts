import { always, eachObject, type Rule } from "../rule.ts";
import { findLossFaults } from "./read-faults.ts";

export const fullRead: Rule = {
  id: "full-read",
  promise: "A full read brings exactly the records of the source, and the source's own count agrees.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object }) => {
      const read = await bench.read(object.name, "full");
      const counted = read.end?.sourceCount;
      return [
        ...findLossFaults(bench, object.name, read),
        ...(read.records.size === 0 ? ["it has no records"] : []),
        ...(counted === undefined || counted === read.readCount
          ? []
          : [`the source counts ${counted.toString()}, ${read.readCount.toString()} were read`]),
      ];
    }),
};
