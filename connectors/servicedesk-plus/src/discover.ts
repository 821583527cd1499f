// What the installation has: counts, and the fields of a first record. What may not be read is described all the same.
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { openDesk } from "./client.ts";
import { readConfig, type DeskConfig } from "./config.ts";
import { look, type Look } from "./look.ts";
import { deskObjects, type DeskObject } from "./objects.ts";
import { listFields } from "./search.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const desk = await openDesk(context, config, "check");
  try {
    const found: DiscoveredObject[] = [];
    for (const [name, object] of Object.entries(deskObjects))
      found.push(describe(config, object, await look(desk, name)));
    return found;
  } finally {
    await desk.http.close();
  }
}

/** What is wrong with one object and leaves the others readable. */
const ofOneObject: ReadonlySet<string> = new Set([
  "EDP-SRC-354",
  "EDP-SRC-355",
  "EDP-SRC-356",
  "EDP-SRC-357",
  "EDP-SRC-360",
]);

function describe(
  config: DeskConfig,
  object: DeskObject,
  { name, count, fields, error }: Look,
): DiscoveredObject {
  if (error !== undefined && !ofOneObject.has(error.code)) throw error;
  const needs = config.edition === "cloud" ? object.scope : object.role;
  const problem = error === undefined ? "" : `. Not readable now: ${error.message}`;
  const asked = listFields(config, { name, object, criteria: [] });
  return {
    name,
    description: `Needs ${needs}${problem}`,
    fields: fields.length > 0 ? fields : asked.length > 0 ? asked : ["id"],
    ...(count === undefined ? {} : { recordCount: count }),
  };
}
