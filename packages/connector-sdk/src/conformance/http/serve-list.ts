// Lists as APIs give them: a page of an object's records, in the usual ways of paging. For scenarios, so that
// most of them are their data and one call.
import type { Json, JsonObject } from "@edp/base";
import { parsePath } from "../../json/field-reader.ts";
import type { HttpReply, HttpSeen, HttpWorldView } from "./http-scenario.ts";

export type ServedPaging =
  | { readonly kind: "none" }
  /** By page number from `first` (default 1), or by the number of records to skip. */
  | { readonly kind: "page" | "offset"; readonly parameter: string; readonly first?: number }
  /** A cursor in each answer, at the dotted path `field`. */
  | { readonly kind: "cursor"; readonly parameter: string; readonly field: string }
  /** The address of the next page in each answer, at the dotted path `field`. */
  | { readonly kind: "next-link"; readonly field: string }
  /** The header Link. */
  | { readonly kind: "link-header" };

export interface ServedList {
  readonly object: string;
  /** Where it is: `/api/v1/badges`. */
  readonly path: string;
  readonly paging: ServedPaging;
  /** Records on a page. Default 3. */
  readonly size?: number;
  /** Dotted path of the list in the answer; absent: the answer is the list. */
  readonly field?: string;
  /** Dotted path of the number of all records in scope. */
  readonly countField?: string;
  /** Dotted path that is true while pages follow. */
  readonly moreField?: string;
  /** Parameter that asks for records changed since then, and the field that it compares with. */
  readonly since?: { readonly parameter: string; readonly field: string };
}

/** The answer to a request for this list; undefined when the request is for something else. */
export function serveList(request: HttpSeen, world: HttpWorldView, list: ServedList): HttpReply | undefined {
  const { url } = request;
  if (url.pathname !== list.path || request.method !== "GET") return undefined;
  const all = selectSince(world.list(list.object), list, url.searchParams);
  const size = list.paging.kind === "none" ? Math.max(all.length, 1) : (list.size ?? 3);
  const from = readStart(list.paging, url.searchParams, size);
  const records = all.slice(from, from + size);
  const hasMore = from + size < all.length;
  const next = hasMore ? from + size : undefined;
  const { field } = list;
  const envelope = writeEnvelope([
    [field, records],
    [list.countField, all.length],
    [list.moreField, hasMore],
    ...writeNext(list.paging, url, next),
  ]);
  return {
    about: list.object,
    json: field === undefined ? records : envelope,
    ...(list.paging.kind === "link-header" && next !== undefined
      ? { headers: { link: `<${withStart(url, next)}>; rel="next"` } }
      : {}),
  };
}

const startParameter = "start_at";

function selectSince(
  records: readonly JsonObject[],
  { since }: ServedList,
  parameters: URLSearchParams,
): readonly JsonObject[] {
  const asked = since === undefined ? null : parameters.get(since.parameter);
  if (since === undefined || asked === null) return records;
  return records.filter((record) => {
    const at = record[since.field];
    return typeof at === "string" && Date.parse(at) >= Date.parse(asked);
  });
}

function readStart(paging: ServedPaging, parameters: URLSearchParams, size: number): number {
  switch (paging.kind) {
    case "none":
      return 0;
    case "page": {
      const first = paging.first ?? 1;
      return (Number(parameters.get(paging.parameter) ?? first) - first) * size;
    }
    case "offset":
      return Number(parameters.get(paging.parameter) ?? 0);
    case "cursor":
      return Number(Buffer.from(parameters.get(paging.parameter) ?? "", "base64url").toString() || 0);
    case "next-link":
    case "link-header":
      return Number(parameters.get(startParameter) ?? 0);
  }
}

type Entry = readonly [path: string | undefined, value: Json];

function writeNext(paging: ServedPaging, url: URL, next: number | undefined): readonly Entry[] {
  if (paging.kind === "cursor")
    return [[paging.field, next === undefined ? null : Buffer.from(next.toString()).toString("base64url")]];
  if (paging.kind === "next-link" && next !== undefined) return [[paging.field, withStart(url, next)]];
  return [];
}

function writeEnvelope(entries: readonly Entry[]): JsonObject {
  return entries.reduce<JsonObject>(
    (envelope, [path, value]) => (path === undefined ? envelope : put(envelope, parsePath(path), value)),
    {},
  );
}

function put(into: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...into, [key]: value };
  const inner = into[key];
  const known = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...into, [key]: put(known as JsonObject, rest, value) }; // no array, as the line before says
}

function withStart(url: URL, start: number): string {
  const next = new URL(url);
  next.searchParams.set(startParameter, start.toString());
  return next.href;
}

export interface PlainRecord extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly updated_at: string;
}

/** Plain records `1` to `count`, a minute between their changes. */
export function makeRecords(count: number): readonly PlainRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: (index + 1).toString(),
    name: `Record ${(index + 1).toString()}`,
    updated_at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));
}
