import type { Json } from "@edp/base";
import { Ajv2020 } from "ajv/dist/2020.js";
import { always, eachScenario, type Rule } from "../rule.ts";

export const configSchema: Rule = {
  id: "config-schema",
  promise:
    "The schema of config accepts what the scenarios write, refuses unknown keys and explains every key.",
  find: async (kit) => {
    const { config: schema } = kit.manifest;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const found = await eachScenario(kit, always, async ({ world }) => {
      const { config } = world.source;
      const faults = validate(config)
        ? []
        : [`it refuses a good config: ${JSON.stringify(validate.errors?.[0])}`];
      return validate({ ...config, "no such key": 1 }) ? [...faults, "it accepts any key"] : faults;
    });
    const unexplained = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Json>>)
      .filter(([, property]) => !isExplained(property))
      .map(([key]) => `${key} has no description`);
    return "faults" in found ? { faults: [...found.faults, ...unexplained] } : found;
  },
};

function isExplained(property: Json): boolean {
  return typeof property === "object" && property !== null && "description" in property;
}
