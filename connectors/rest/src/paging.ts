// How each kind of paging asks for its first page and for the one after a page.
import { EdpError } from "@edp/base";
import { parsePath, readJsonFields } from "@edp/connector-sdk";
import type { Page } from "./client.ts";
import type { Paging, RestConfig, RestObject } from "./config.ts";

/** The address of the first page, with these parameters beside the object's own. */
export function writeFirstUrl(
  config: RestConfig,
  object: RestObject,
  parameters: Readonly<Record<string, string>>,
): URL {
  const { baseUrl } = config;
  const url = new URL(baseUrl);
  url.pathname = `${baseUrl.pathname.replace(/\/$/, "")}/${object.path.replace(/^\//, "")}`;
  const { paging } = object;
  const size =
    paging.sizeParameter === undefined ? {} : { [paging.sizeParameter]: (paging.size ?? 100).toString() };
  const first =
    paging.kind === "page" || paging.kind === "offset"
      ? { [paging.parameter]: readFirst(paging).toString() }
      : {};
  for (const [name, value] of Object.entries({ ...object.query, ...parameters, ...size, ...first })) {
    url.searchParams.set(name, value);
  }
  return url;
}

function readFirst(paging: Extract<Paging, { kind: "page" | "offset" }>): number {
  return paging.first ?? (paging.kind === "page" ? 1 : 0);
}

/** The address of the page after this one; undefined when it was the last. */
export function findNextUrl(source: string, object: RestObject, page: Page): URL | undefined {
  const { paging } = object;
  const { url, headers } = page.answer;
  const recordCount = page.frame.starts.length + page.frame.oversize.length;
  switch (paging.kind) {
    case "none":
      return undefined;
    case "page":
    case "offset": {
      const isLast =
        paging.morePath === undefined ? recordCount === 0 : readText(page, paging.morePath) !== "true";
      if (isLast || recordCount === 0) return undefined;
      const at = Number(url.searchParams.get(paging.parameter) ?? readFirst(paging));
      return withParameter(
        url,
        paging.parameter,
        (at + (paging.kind === "page" ? 1 : recordCount)).toString(),
      );
    }
    case "cursor": {
      const cursor = readText(page, paging.path);
      return cursor === undefined ? undefined : withParameter(url, paging.parameter, cursor);
    }
    case "next-link":
      return toUrl(source, object, readText(page, paging.path), url);
    case "link-header":
      return toUrl(source, object, findNextLink(headers["link"]), url);
  }
}

/** A field around the list of records; undefined when absent, null, false or empty. */
function readText(page: Page, path: string): string | undefined {
  const [field] = readJsonFields(page.envelope, [parsePath(path)]);
  if (field === undefined || field.kind === "null" || field.text === "" || field.text === "false")
    return undefined;
  return field.text;
}

function withParameter(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}

function toUrl(source: string, object: RestObject, link: string | undefined, from: URL): URL | undefined {
  if (link === undefined) return undefined;
  if (URL.canParse(link, from.href)) return new URL(link, from);
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
