// What every connector promises about its manifest, its check and what it finds.
import { Ajv2020 } from "ajv/dist/2020.js";
import type { CheckStep, CheckStepName, ConnectorContext } from "../connector.ts";
import type { ConformanceRule, Kit } from "./scenario.ts";

const stepOrder: readonly CheckStepName[] = [
  "name",
  "reachable",
  "certificate",
  "sign in",
  "permission",
  "data",
];

async function runSteps({ connector }: Kit, context: ConnectorContext): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  for await (const step of connector.check(context)) steps.push(step);
  return steps;
}

export const checkRules: readonly ConformanceRule[] = [
  {
    name: "the manifest describes what the connector reads",
    findFaults: async ({ manifest }) => {
      const { objects, dynamicObjects } = manifest;
      const faults = [manifest.name, manifest.title, manifest.summary].includes("")
        ? ["name, title or summary is empty"]
        : [];
      if (objects.length === 0 && !dynamicObjects) faults.push("it has no objects");
      for (const { name, key, modes, description, cursor } of objects) {
        if (key === "" || description === "") faults.push(`${name} has no key or no description`);
        if (modes.length === 0) faults.push(`${name} has no mode`);
        if (modes.includes("incremental") && cursor === undefined)
          faults.push(`${name} does not say what its cursor is`);
      }
      return faults;
    },
  },
  {
    name: "the schema in the manifest accepts the scenario's config and refuses unknown keys",
    findFaults: async ({ manifest, scenario }) => {
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(manifest.config);
      const { config } = scenario.createContext();
      const faults = validate(config)
        ? []
        : [`it refuses a good config: ${JSON.stringify(validate.errors?.[0])}`];
      return validate({ ...config, "no such key": 1 }) ? [...faults, "it accepts any key"] : faults;
    },
  },
  {
    name: "the check passes on a source in good order, step by step",
    findFaults: async (kit) => {
      const steps = await runSteps(kit, kit.scenario.createContext());
      const positions = steps.map(({ step }) => stepOrder.indexOf(step));
      const faults = steps
        .filter(({ outcome }) => outcome !== "passed")
        .map(({ step, detail }) => `${step} did not pass: ${detail}`);
      if (steps.length === 0) faults.push("it has no steps");
      if (positions.some((position, index) => index > 0 && position <= (positions[index - 1] ?? -1))) {
        faults.push(`its steps are out of order: ${steps.map(({ step }) => step).join(", ")}`);
      }
      return faults;
    },
  },
  {
    name: "the check says which step failed, and what to do",
    findFaults: async (kit) => {
      const { badChecks } = kit.scenario;
      if (badChecks.length === 0) return undefined;
      const faults: string[] = [];
      for (const { name, context, failsAt } of badChecks) {
        const steps = await runSteps(kit, context);
        const failed = steps.find(({ outcome }) => outcome === "failed");
        if (failed?.step !== failsAt)
          faults.push(`${name}: failed at ${failed?.step ?? "no step"}, not at ${failsAt}`);
        if (failed !== undefined && (failed.fix ?? "") === "") faults.push(`${name}: no fix is given`);
        const later = failed === undefined ? [] : steps.slice(steps.indexOf(failed) + 1);
        if (later.some(({ outcome }) => outcome !== "not tried"))
          faults.push(`${name}: it went on after the failure`);
      }
      return faults;
    },
  },
  {
    name: "discover finds the objects with their fields",
    findFaults: async ({ connector, scenario }) => {
      const context = scenario.createContext();
      const found = await connector.discover(context);
      const names = new Set(found.map(({ name }) => name));
      const missing = context.objects
        .filter((object) => !names.has(object))
        .map((object) => `${object} is not found`);
      return [
        ...missing,
        ...found.filter(({ fields }) => fields.length === 0).map(({ name }) => `${name} has no fields`),
      ];
    },
  },
];
