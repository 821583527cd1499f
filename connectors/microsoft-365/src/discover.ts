// What the tenant has: counts where Graph counts, and the properties of a first record. What may not be read is
// described all the same.
import { isEdpError } from "@edp/base";
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { openGraph, readCount, readPage, type Graph, type PagePlace } from "./client.ts";
import { readConfig } from "./config.ts";
import { graphObjects, type GraphObject } from "./objects.ts";
import { nameMissingPermission, permissions } from "./permissions.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const graph = await openGraph(context, config, "check");
  try {
    const found: DiscoveredObject[] = [];
    for (const [name, object] of Object.entries(graphObjects))
      found.push(await discoverObject(context, graph, name, object));
    return found;
  } finally {
    await graph.close();
  }
}

async function discoverObject(
  context: ConnectorContext,
  graph: Graph,
  name: string,
  object: GraphObject,
): Promise<DiscoveredObject> {
  const place: PagePlace = { context, graph, object: name };
  const description = `Needs ${permissions(name, graph.config).join(", ")}`;
  if (object.fields !== undefined) return { name, description, fields: object.fields };
  try {
    const recordCount = object.count === undefined ? undefined : await readCount(place, object.count);
    const fields = await readFields(place, object.firstUrl);
    return { name, description, fields, ...(recordCount === undefined ? {} : { recordCount }) };
  } catch (error) {
    const shown = graph.withoutSecrets(error);
    const named = nameMissingPermission(place, shown);
    if (!isEdpError(named) || named === shown) throw shown;
    return { name, description: `${description}. Not readable now: ${named.message}`, fields: ["id"] };
  }
}

async function readFields(place: PagePlace, firstUrl: GraphObject["firstUrl"]): Promise<readonly string[]> {
  if (firstUrl === undefined) return [];
  const { frame } = await readPage(place, firstUrl(place));
  const text = frame.data.toString("utf8", frame.starts[0] ?? 0, frame.ends[0] ?? 0);
  return Object.keys(JSON.parse(text === "" ? "{}" : text) as object); // an element of Graph's `value` is an object
}
