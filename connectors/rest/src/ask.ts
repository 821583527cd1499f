// How one page is asked for: by its address, and by a JSON body where the object is searched by POST. The values of
// paging and of windows go into the one or the other under a name that the config gives.
import type { Json, JsonObject } from "@edp/base";
import { parsePath } from "@edp/connector-sdk";
import type { RestConfig, RestObject } from "./config.ts";

export interface PageAsk {
  readonly url: URL;
  /** Sent by POST. Absent: a GET. */
  readonly body?: JsonObject;
}

export type AskValues = Readonly<Record<string, Json>>;

/** The address of an object, without any parameters. */
export function writeAddress({ baseUrl }: RestConfig, path: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${baseUrl.pathname.replace(/\/$/, "")}/${path.replace(/^\//, "")}`;
  return url;
}

/** The same request with these values: parameters of the query, or dotted paths in the body. */
export function withValues(object: RestObject, ask: PageAsk, values: AskValues): PageAsk {
  const { post } = object;
  if (post === undefined || ask.body === undefined) {
    const url = new URL(ask.url);
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, toText(value));
    return { url };
  }
  const body = Object.entries(values).reduce(
    (filled, [name, value]) => put(filled, [...post.valuesUnder, ...parsePath(name)], value),
    ask.body,
  );
  return { url: ask.url, body };
}

/** A value that `withValues` placed; undefined when it stands there no more. */
export function readValue(object: RestObject, ask: PageAsk, name: string): Json | undefined {
  if (object.post === undefined || ask.body === undefined) return ask.url.searchParams.get(name) ?? undefined;
  let value: Json | undefined = ask.body;
  for (const part of [...object.post.valuesUnder, ...parsePath(name)])
    value = isObject(value) ? value[part] : undefined;
  return value;
}

/** Two requests with the same text ask for the same page. */
export function describeAsk({ url, body }: PageAsk): string {
  return body === undefined ? url.href : `${url.href} ${JSON.stringify(body)}`;
}

function put(into: JsonObject, [name = "", ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...into, [name]: value };
  const inner = into[name];
  return { ...into, [name]: put(isObject(inner) ? inner : {}, rest, value) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
