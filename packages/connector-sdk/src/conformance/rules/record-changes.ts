import { always, eachObject, type Rule } from "../rule.ts";
import { findLossFaults, findReadFaults } from "./read-faults.ts";

export const recordChanges: Rule = {
  id: "record-changes",
  promise: "A record that changed comes with its new bytes, and the others with their old ones.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object: { name } }) => {
      const before = await bench.read(name, "full");
      const [id = ""] = bench.world.listIds(name);
      bench.clock.pass(3_600_000);
      await bench.world.change("change", name, id);
      const after = await bench.read(name, "full");
      const differing = [...after.records].filter(([key, bytes]) => before.records.get(key) !== bytes);
      return [
        ...findReadFaults(before),
        ...findLossFaults(bench, name, after),
        ...(differing.some(([key]) => key === id) ? [] : [`${id} came with its old bytes`]),
        ...(differing.length > 1 ? [`${(differing.length - 1).toString()} others changed too`] : []),
      ];
    }),
};
