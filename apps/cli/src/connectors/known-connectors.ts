// The connectors that a command sees: EDP's own, and those of the platform that it stands in.
import { findPlatformDir, loadConnectorManifests, type ConnectorManifest } from "@edp/definition";
import type { Invocation } from "../command.ts";
import { locatePlatform } from "../session/locate-platform.ts";
import type { Shell } from "../shell.ts";

export function findConnectors(shell: Shell, invocation: Invocation): ReadonlyMap<string, ConnectorManifest> {
  const platform = findPlatform(shell, invocation);
  return loadConnectorManifests(platform === undefined ? [shell.edpRoot] : [shell.edpRoot, platform]);
}

/** The platform that -C names or that the current folder is in; there need not be one. */
export function findPlatform(shell: Shell, invocation: Invocation): string | undefined {
  return invocation.options.directory === undefined
    ? findPlatformDir(shell.cwd)
    : locatePlatform(shell, invocation);
}
