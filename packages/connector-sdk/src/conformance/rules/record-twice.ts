import { always, eachObject, type Rule } from "../rule.ts";
import { findLossFaults } from "./read-faults.ts";

export const recordTwice: Rule = {
  id: "record-twice",
  promise: "A record that the source lists twice hurts no other, and the read comes to its end.",
  find: (kit) =>
    eachObject(kit, always, async ({ bench, object: { name } }) => {
      const [id = ""] = bench.world.listIds(name);
      await bench.world.change("repeat", name, id);
      return findLossFaults(bench, name, await bench.read(name, "full"));
    }),
};
