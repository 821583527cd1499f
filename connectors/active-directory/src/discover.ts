// What a directory holds: the fields that the first entries of each object really have.
import type { DiscoveredObject } from "@edp/connector-sdk";
import type { DirectorySettings } from "./config.ts";
import type { Directory } from "./directory.ts";
import {
  entryObjects,
  objectNames,
  isEntryObject,
  type EntryObjectName,
  type ObjectName,
} from "./objects.ts";

const descriptions: Readonly<Record<ObjectName, string>> = {
  users: "Users, service accounts and contacts",
  groups: "Security and distribution groups",
  group_memberships: "Direct edges from a group to a member, primary groups included",
  computers: "Computer accounts",
  organizational_units: "Organisational units",
};

const edgeFields = ["groupGUID", "memberGUID", "memberDN", "origin"];

export async function discoverObjects(
  [settings]: readonly DirectorySettings[],
  directory: Directory,
): Promise<readonly DiscoveredObject[]> {
  const found: DiscoveredObject[] = [];
  for (const name of objectNames) {
    const fields =
      isEntryObject(name) && settings !== undefined
        ? await readFields(settings, directory, name)
        : edgeFields;
    found.push({ name, description: descriptions[name], fields });
  }
  return found;
}

/** Of the allowed attributes, those that the first page's entries carry. */
async function readFields(
  settings: DirectorySettings,
  directory: Directory,
  object: EntryObjectName,
): Promise<readonly string[]> {
  const { filter, selects } = entryObjects[object];
  const attributes = settings.attributes[object];
  for await (const events of directory.read({ object, filter, selects, attributes })) {
    const entries = events.flatMap((event) => (event.kind === "entry" ? [event.entry] : []));
    if (entries.length === 0) continue;
    return attributes.filter((name) => entries.some((entry) => entry.attributes.has(name.toLowerCase())));
  }
  return [];
}
