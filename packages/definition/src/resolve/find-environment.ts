import { EdpError } from "@edp/base";
import { suggest } from "../checks/check-context.ts";
import type { Definition } from "../definition.ts";
import type { Environment } from "../kinds/environment.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";

export function findEnvironment(definition: Definition, name: string): DefinitionDocument<Environment> {
  const environment = definition.environments.get(name);
  if (environment !== undefined) return environment;
  throw new EdpError("EDP-DEF-050", { environment: name, ...suggest(name, definition.environments.keys()) });
}
