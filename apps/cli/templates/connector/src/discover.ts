import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { createClient, readPage, writeFirstUrl, type Page } from "./client.ts";
import { objects } from "./objects.ts";

/** What the system has, with the names of the fields on the first page. */
export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const client = await createClient(context, "check");
  try {
    const found: DiscoveredObject[] = [];
    for (const [name, { description }] of Object.entries(objects)) {
      const page = await readPage(context, client, writeFirstUrl(context, name));
      found.push({ name, description, fields: listFields(page) });
    }
    return found;
  } finally {
    await client.close();
  }
}

function listFields({ frame }: Page): readonly string[] {
  const names = new Set<string>();
  for (const [index, start] of frame.starts.entries()) {
    // Only names are kept of it, so nothing can be changed by parsing.
    const record = JSON.parse(frame.data.toString("utf8", start, frame.ends[index])) as object;
    for (const name of Object.keys(record)) names.add(name);
  }
  return [...names];
}
