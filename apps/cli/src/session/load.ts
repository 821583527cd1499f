import { loadPlatform, resolvePlatform, type ResolvedPlatform } from "@edp/definition";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";
import { locatePlatform } from "./locate-platform.ts";

/** The platform as the environment wants it; throws all problems of the definition at once. */
export async function loadResolved(
  shell: Shell,
  invocation: Invocation,
  directory?: string,
): Promise<ResolvedPlatform> {
  const dir = locatePlatform(shell, invocation, directory);
  const definition = loadPlatform({ dir, edpRoot: shell.edpRoot });
  return resolvePlatform(definition, invocation.options.environment);
}
