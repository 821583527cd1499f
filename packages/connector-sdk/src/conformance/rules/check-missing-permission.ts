import type { ConnectorManifest } from "@edp/definition";
import type { CheckStep } from "../../connector.ts";
import { eachObject, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findCheckFaults } from "./failed-step.ts";

export const checkMissingPermission: Rule = {
  id: "check-missing-permission",
  promise:
    'When one object may not be read, the check fails at "permission" and names the permission or the object.',
  find: (kit) =>
    eachObject(
      kit,
      ({ transport }) => whyNot(transport, "denied"),
      async ({ bench, object }) => {
        await bench.cause("denied", { object: object.name });
        const names = listNames(kit.manifest, object.name);
        return findCheckFaults(bench, ["permission"], {}, (failed) => findNameFaults(failed, names));
      },
    ),
};

/** What a reader could look for: the permissions that the manifest names, and the object. */
function listNames({ objects }: ConnectorManifest, object: string): readonly string[] {
  const described = objects.find(({ name }) => name === object);
  return [object, ...(described?.permissions ?? [])];
}

function findNameFaults(failed: CheckStep, names: readonly string[]): readonly string[] {
  const said = `${failed.detail} ${failed.fix ?? ""}`;
  const isNamed = names.some((name) => said.includes(name) || said.includes(name.split(" ")[0] ?? name));
  return isNamed ? [] : [`it names none of ${names.join(", ")}: ${failed.detail}`];
}
