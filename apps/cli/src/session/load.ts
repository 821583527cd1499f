import { loadPlatform, resolvePlatform, type Definition, type ResolvedPlatform } from "@edp/definition";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";
import { locatePlatform } from "./locate-platform.ts";

/** The definition that a command means; throws all of its problems at once. */
export function loadDefinition(shell: Shell, invocation: Invocation, directory?: string): Definition {
  const dir = locatePlatform(shell, invocation, directory);
  return loadPlatform({ dir, edpRoot: shell.edpRoot, edpVersion: shell.edpVersion });
}

/** The platform as the environment wants it; throws all problems of the definition at once. */
export async function loadResolved(
  shell: Shell,
  invocation: Invocation,
  directory?: string,
): Promise<ResolvedPlatform> {
  return resolvePlatform(loadDefinition(shell, invocation, directory), invocation.options.environment);
}
