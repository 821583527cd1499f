// How APIs usually name things. Tables of names, most telling first.
import type { JsonObject } from "@edp/base";
import { isObject } from "./read-document.ts";

export const names = {
  page: ["page", "page_number", "pageNumber", "p"],
  offset: ["offset", "skip", "$skip", "start", "startAt", "start_at"],
  cursor: ["cursor", "page_token", "pageToken", "next_token", "nextToken", "after", "starting_after"],
  size: ["per_page", "perPage", "page_size", "pageSize", "limit", "size", "$top", "maxResults", "count"],
  since: ["updated_since", "updatedSince", "modified_since", "modifiedSince", "updated_after", "since"],
  list: ["items", "data", "results", "value", "records", "entries", "values"],
  nextCursor: [
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "next_token",
    "next",
    "cursor",
  ],
  nextLink: ["next", "next_link", "nextLink", "next_url", "next_page_url", "@odata.nextLink"],
  count: ["total", "total_count", "totalCount", "count", "@odata.count"],
  more: ["has_more", "hasMore", "more"],
  updatedAt: [
    "updated_at",
    "updatedAt",
    "modified_at",
    "modifiedAt",
    "last_modified",
    "lastModified",
    "updated",
  ],
  key: ["id", "uuid", "guid", "key", "code"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export function pickName(present: readonly string[], wanted: readonly string[]): string | undefined {
  return wanted.find((name) => present.includes(name));
}

export interface FieldPlace {
  /** Dotted; a dot in a name is `\.`. */
  readonly path: string;
  readonly schema: JsonObject;
}

/** A field of the answer, or of an object directly inside it such as `meta`. */
export function findField(
  properties: JsonObject,
  wanted: readonly string[],
  isIt: (schema: JsonObject) => boolean,
): FieldPlace | undefined {
  for (const name of wanted) {
    const schema = properties[name];
    if (isObject(schema) && isIt(schema)) return { path: escapeDots(name), schema };
  }
  for (const [outer, value] of Object.entries(properties)) {
    const inner = isObject(value) ? value["properties"] : undefined;
    if (!isObject(inner)) continue;
    for (const name of wanted) {
      const schema = inner[name];
      if (isObject(schema) && isIt(schema))
        return { path: `${escapeDots(outer)}.${escapeDots(name)}`, schema };
    }
  }
  return undefined;
}

const escapeDots = (name: string): string => name.replaceAll(".", "\\.");

/** 3.1 writes `["string", "null"]` for what may be null. */
export function hasType(schema: JsonObject, ...types: readonly string[]): boolean {
  const written = schema["type"];
  return Array.isArray(written)
    ? written.some((type) => typeof type === "string" && types.includes(type))
    : typeof written === "string" && types.includes(written);
}
