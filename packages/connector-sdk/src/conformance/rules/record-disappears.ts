import { always, eachObject, type Rule } from "../rule.ts";
import { findLossFaults, findReadFaults } from "./read-faults.ts";

export const recordDisappears: Rule = {
  id: "record-disappears",
  promise:
    "A record that is gone, and one that came back, are seen by a full read, and its end says whether it is complete.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object: { name } }) => {
      const before = await bench.read(name, "full");
      const id = bench.world.listIds(name).at(1) ?? "";
      await bench.world.change("remove", name, id);
      const without = await bench.read(name, "full");
      const faults = [...findReadFaults(before), ...findLossFaults(bench, name, without)];
      if (before.end?.complete !== without.end?.complete)
        faults.push("whether a read is complete depends on a record that is gone");
      await bench.world.change("restore", name, id);
      const again = await bench.read(name, "full");
      faults.push(...findLossFaults(bench, name, again));
      if (again.records.get(id) !== before.records.get(id)) faults.push(`${id} came back with other bytes`);
      return faults;
    }),
};
