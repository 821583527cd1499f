import { always, eachScenario, type Rule } from "../rule.ts";

export const discover: Rule = {
  id: "discover",
  promise: "Discover finds every object, with the names of its fields.",
  find: (kit) =>
    eachScenario(kit, always, async (bench, scenario) => {
      const found = await bench.discover();
      const names = new Set(found.map(({ name }) => name));
      return [
        ...scenario.objects.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} is not found`),
        ...found.filter(({ fields }) => fields.length === 0).map(({ name }) => `${name} has no fields`),
        ...found
          .filter(({ description }) => description === "")
          .map(({ name }) => `${name} is not described`),
      ];
    }),
};
