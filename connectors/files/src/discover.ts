// What a place has: the objects that the config describes, with the fields of their newest file.
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { readConfig } from "./config.ts";
import { lookAtObject } from "./look.ts";
import { openPlace } from "./places/open-place.ts";
import type { FilePart } from "./row-collector.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const place = openPlace(context, config);
  try {
    const found: DiscoveredObject[] = [];
    for (const object of config.objects.values()) {
      const { files, part } = await lookAtObject(context, place, object);
      const description = `${files.length.toString()} ${object.format} files that match ${object.glob}`;
      found.push({ name: object.name, description, fields: part === undefined ? [] : listFields(part) });
    }
    return found;
  } finally {
    await place.close();
  }
}

function listFields({ batch }: FilePart): readonly string[] {
  const names = new Set<string>();
  for (const [index, start] of batch.starts.slice(0, 20).entries()) {
    // Only names are kept of it, so nothing can be changed by parsing.
    const record = JSON.parse(batch.data.toString("utf8", start, batch.ends[index])) as object;
    for (const name of Object.keys(record)) names.add(name);
  }
  return [...names];
}
