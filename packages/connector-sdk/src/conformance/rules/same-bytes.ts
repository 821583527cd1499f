import { compareReads } from "../drain.ts";
import { always, eachObject, type Rule } from "../rule.ts";
import { findReadFaults } from "./read-faults.ts";

export const sameBytes: Rule = {
  id: "same-bytes",
  promise: "Two full reads of an unchanged source give the same records with the same bytes.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object }) => {
      const one = await bench.read(object.name, "full");
      const other = await bench.read(object.name, "full");
      return [...findReadFaults(one), ...findReadFaults(other), ...compareReads(one.records, other.records)];
    }),
};
