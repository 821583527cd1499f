// What the customer has. What may not be read is described all the same.
import { isEdpError } from "@edp/base";
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { openWorkspace } from "./client.ts";
import { readConfig } from "./config.ts";
import { workspaceObjects } from "./objects.ts";
import { listScopes, shortScopes } from "./permissions.ts";
import { tryObject } from "./try-object.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const found: DiscoveredObject[] = [];
  for (const name of Object.keys(workspaceObjects)) found.push(await discoverObject(context, name));
  return found;
}

/** Each object by a token of its own: one scope that is missing must not hide the rest. */
async function discoverObject(context: ConnectorContext, name: string): Promise<DiscoveredObject> {
  const config = readConfig(context);
  const fields = workspaceObjects[name]?.fields(config) ?? [];
  const description = `Needs ${shortScopes(name).join(", ")}`;
  const workspace = await openWorkspace(context, config, { scopes: listScopes(name), patience: "check" });
  try {
    await tryObject({ context, workspace, object: name });
    return { name, description, fields };
  } catch (error) {
    if (!isEdpError(error) || !notReadable.has(error.code)) throw error;
    return { name, description: `${description}. Not readable now: ${error.message}`, fields };
  } finally {
    await workspace.close();
  }
}

const notReadable: ReadonlySet<string> = new Set([
  "EDP-SRC-332",
  "EDP-SRC-333",
  "EDP-SRC-336",
  "EDP-SRC-337",
  "EDP-SRC-339",
]);
