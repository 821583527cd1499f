// Lists in pages, as OData describes them: $top, $select, @odata.nextLink with a token that only this side reads.
import type { Answer, Ask } from "../exchange.ts";
import { ok } from "../exchange.ts";
import type { Listing } from "./tenant-data.ts";
import type { Resource } from "./resources.ts";

const defaultSize = 100;

export function writePage(ask: Ask, listing: Listing, largest = 999): Answer {
  const query = ask.url.searchParams;
  const size = Number(query.get("$top") ?? defaultSize);
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    return fail(
      400,
      "Request_UnsupportedQuery",
      `Invalid page size specified: '${query.get("$top") ?? ""}'.`,
    );
  }
  const start = readSkipToken(query.get("$skiptoken"));
  if (start === undefined)
    return fail(400, "Directory_ExpiredPageToken", "The specified page token value is invalid.");
  const select = query.get("$select")?.split(",");
  const value: Resource[] = [];
  for (let place = start; place < Math.min(start + size, listing.count); place += 1) {
    const resource = listing.at(place);
    if (resource !== undefined) value.push(pickFields(resource, select, query.get("$expand")));
  }
  const context = `${ask.url.origin}${ask.url.pathname}`.replace(/(\/v1\.0)\/.*$/, "$1/$metadata");
  const next =
    start + size < listing.count ? { "@odata.nextLink": writeNextLink(ask.url, start + size) } : {};
  return ok({ "@odata.context": context, ...next, value });
}

function pickFields(
  resource: Resource,
  select: readonly string[] | undefined,
  expand: string | null,
): Resource {
  const isExpanded = expand?.startsWith("manager") === true;
  const kept = Object.entries(resource).filter(([name]) => {
    if (name === "manager") return isExpanded;
    return name.startsWith("@odata") || select === undefined
      ? name !== "signInActivity"
      : select.includes(name);
  });
  return Object.fromEntries(kept);
}

function writeNextLink(url: URL, start: number): string {
  const next = new URL(url);
  next.searchParams.set("$skiptoken", Buffer.from(`at ${start.toString()}`).toString("base64url"));
  return next.href;
}

function readSkipToken(token: string | null): number | undefined {
  if (token === null) return 0;
  const start = Number(/^at (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1] ?? Number.NaN);
  return Number.isNaN(start) ? undefined : start;
}

/** An error as the Graph reference describes it. */
export function fail(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: { error: { code, message, innerError: { "request-id": "simulated" } } } };
}
