// How each kind of paging asks for its first page and for the one after a page.
import { EdpError, type Json } from "@edp/base";
import { parsePath, readJsonFields, type JsonField } from "@edp/connector-sdk";
import { readValue, withValues, writeAddress, type AskValues, type PageAsk } from "./ask.ts";
import type { Page } from "./client.ts";
import type { Paging, RestConfig, RestObject } from "./config.ts";

/** The request for the first page of an object, with these values beside the object's own. */
export function writeFirstAsk(config: RestConfig, object: RestObject, values: AskValues): PageAsk {
  const { paging, post } = object;
  const url = writeAddress(config, object.path);
  for (const [name, value] of Object.entries(object.query)) url.searchParams.set(name, value);
  const size = paging.sizeParameter === undefined ? {} : { [paging.sizeParameter]: paging.size ?? 100 };
  const first =
    paging.kind === "page" || paging.kind === "offset" ? { [paging.parameter]: readFirst(paging) } : {};
  const bare = post === undefined ? { url } : { url, body: post.body };
  return withValues(object, bare, { ...values, ...size, ...first });
}

function readFirst(paging: Extract<Paging, { kind: "page" | "offset" }>): number {
  return paging.first ?? (paging.kind === "page" ? 1 : 0);
}

/** The request for the page after this one; undefined when it was the last. */
export function findNextAsk(source: string, object: RestObject, page: Page): PageAsk | undefined {
  const { paging } = object;
  const { url, headers } = page.answer;
  const recordCount = page.frame.starts.length + page.frame.oversize.length;
  // A redirected GET goes on where it was answered; a search only where it may be sent.
  const ask = page.ask.body === undefined ? { url } : page.ask;
  switch (paging.kind) {
    case "none":
      return undefined;
    case "page":
    case "offset": {
      const isLast =
        paging.morePath === undefined ? recordCount === 0 : readText(page, paging.morePath) !== "true";
      if (isLast || recordCount === 0) return undefined;
      const at = Number(readValue(object, ask, paging.parameter) ?? readFirst(paging));
      return withValues(object, ask, {
        [paging.parameter]: at + (paging.kind === "page" ? 1 : recordCount),
      });
    }
    case "cursor": {
      if (paging.morePath !== undefined && readText(page, paging.morePath) !== "true") return undefined;
      const cursor = readField(page, paging.path);
      return cursor === undefined
        ? undefined
        : withValues(object, ask, {
            [paging.parameter]: ask.body === undefined ? cursor.text : toJson(cursor),
          });
    }
    case "next-link":
      return toAsk(source, object, readText(page, paging.path), url);
    case "link-header":
      return toAsk(source, object, findNextLink(headers["link"]), url);
  }
}

/** A field around the list of records; undefined when absent, null, false or empty. */
function readField(page: Page, path: string): JsonField | undefined {
  const [field] = readJsonFields(page.envelope, [parsePath(path)]);
  if (field === undefined || field.kind === "null" || field.text === "" || field.text === "false")
    return undefined;
  return field;
}

function readText(page: Page, path: string): string | undefined {
  return readField(page, path)?.text;
}

/** A cursor goes back into a body as it came. Digits that a number cannot hold go back as text. */
function toJson({ kind, text }: JsonField): Json {
  if (kind === "string") return text;
  const value = JSON.parse(text) as Json;
  return kind === "number" && JSON.stringify(value) !== text ? text : value;
}

function toAsk(source: string, object: RestObject, link: string | undefined, from: URL): PageAsk | undefined {
  if (link === undefined) return undefined;
  if (URL.canParse(link, from.href)) return { url: new URL(link, from) };
  const problem = `leads to the next page by "${link.slice(0, 80)}", which is no address`;
  throw new EdpError("EDP-SRC-028", { source, key: `objects.${object.name}.paging`, problem });
}

/** `<https://…?page=2>; rel="next"` among the links of the header (RFC 8288). */
function findNextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters] of (header ?? "").matchAll(
    /<([^>]*)>((?:\s*;\s*[^,;"=]+(?:=(?:"[^"]*"|[^",;]*))?)*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters ?? "");
    const relations = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (relations.includes("next")) return target;
  }
  return undefined;
}

/** The source's own number of records in scope, when an answer has it. */
export function readCount(object: RestObject, page: Page): number | undefined {
  if (object.countPath === undefined) return undefined;
  const count = Number(readText(page, object.countPath) ?? Number.NaN);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
