// What an API has: the objects that the config describes, with the fields of their first page.
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { createClient, type Page } from "./client.ts";
import { readConfig } from "./read-config.ts";
import { readCount } from "./paging.ts";
import { readSample } from "./sample.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const client = await createClient(context, config, "check");
  try {
    const found: DiscoveredObject[] = [];
    for (const object of config.objects.values()) {
      const page = await readSample(context, { client, config, object });
      const recordCount = page === undefined ? undefined : readCount(object, page);
      const description = `Records of ${object.path}, known by ${object.key.join(" and ")}`;
      const fields = page === undefined ? [] : listFields(page);
      found.push({
        name: object.name,
        description,
        fields,
        ...(recordCount === undefined ? {} : { recordCount }),
      });
    }
    return found;
  } finally {
    await client.close();
  }
}

/** Names at the top of the first records. These are parsed, because nothing of them is kept. */
function listFields({ frame }: Page): readonly string[] {
  const names = new Set<string>();
  for (const [index, start] of frame.starts.slice(0, 20).entries()) {
    const record = parseQuietly(frame.data.toString("utf8", start, frame.ends[index]));
    if (typeof record === "object" && record !== null)
      for (const name of Object.keys(record)) names.add(name);
  }
  return [...names];
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
