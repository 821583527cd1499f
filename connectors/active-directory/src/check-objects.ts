// May each object be read, and is there anything? One page of each tells both.
import { EdpError } from "@edp/base";
import type { DirectorySettings } from "./config.ts";
import type { Directory, DirectoryQuery } from "./directory.ts";
import { readRecordId } from "./entry.ts";
import { entryObjects, isEntryObject, objectNames, type ObjectName } from "./objects.ts";
import { edgesQuery } from "./read-memberships.ts";

/** Readable entries on the first page. */
export type ObjectCounts = ReadonlyMap<ObjectName, number>;

/** Throws what the server says when it refuses one of them. */
export async function countFirstPages(
  objects: readonly string[],
  settings: DirectorySettings,
  directory: Directory,
): Promise<ObjectCounts> {
  const counts = new Map<ObjectName, number>();
  for (const object of objectNames) {
    if (!objects.includes(object)) continue;
    counts.set(object, await countFirstPage(directory, toQuery(settings, object)));
  }
  return counts;
}

function toQuery({ attributes }: DirectorySettings, object: ObjectName): DirectoryQuery {
  if (!isEntryObject(object)) return edgesQuery;
  const { filter, selects } = entryObjects[object];
  return { object, filter, selects, attributes: attributes[object] };
}

async function countFirstPage(directory: Directory, query: DirectoryQuery): Promise<number> {
  for await (const events of directory.read(query)) {
    const entries = events.flatMap((event) => (event.kind === "entry" ? [event.entry] : []));
    if (entries.length > 0) return entries.filter((entry) => readRecordId(entry) !== undefined).length;
  }
  return 0;
}

/** Of users and groups every directory has some: where there are none, the login does not see them. */
export function describeCounts(
  counts: ObjectCounts,
  place: { readonly source: string; readonly address: string; readonly login: string },
): string {
  for (const object of ["users", "groups"] as const) {
    if (counts.get(object) === 0)
      throw new EdpError("EDP-SRC-054", { ...place, object, reason: "not a single one" });
  }
  const lines = [...counts].map(([object, count]) => `${object} ${count === 0 ? "none" : "✓"}`);
  return lines.length === 0 ? "nothing to try" : lines.join(", ");
}
