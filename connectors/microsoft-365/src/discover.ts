// What the tenant has: the five objects, with counts where Graph counts and the properties of a first record.
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { openGraph, readCount, readPage, type PagePlace } from "./client.ts";
import { readConfig } from "./config.ts";
import { graphObjects, permissions } from "./objects.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const graph = await openGraph(context, config, "check");
  try {
    const found: DiscoveredObject[] = [];
    for (const [name, object] of Object.entries(graphObjects)) {
      const place: PagePlace = { context, graph, object: name };
      const description = `Needs ${permissions(name, config).join(", ")}`;
      if (object.kind === "hanging") {
        found.push({ name, description, fields: [object.wrap.parent, object.wrap.child] });
        continue;
      }
      const recordCount = object.count === undefined ? undefined : await readCount(place, object.count);
      const { frame } = await readPage(place, object.firstUrl(config));
      const record: unknown = JSON.parse(
        frame.data.toString("utf8", frame.starts[0] ?? 0, frame.ends[0] ?? 0) || "{}",
      );
      const fields = Object.keys(record as object); // an element of Graph's `value` is an object
      found.push({ name, description, fields, ...(recordCount === undefined ? {} : { recordCount }) });
    }
    return found;
  } finally {
    await graph.close();
  }
}
