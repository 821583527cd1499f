// The simulated service desk: requests by API key, in pages, all or only those updated since a time.
import type { Secret } from "@edp/base";
import {
  countEverydayTickets,
  everydayTicket,
  listLifecycleTickets,
  type ServiceRequest,
} from "../organisation/tickets.ts";
import type { Organisation } from "../organisation/organisation.ts";
import { ok, type Answer, type Ask } from "./exchange.ts";

export interface ServiceDeskSettings {
  readonly organisation: Organisation;
  readonly secret: () => Promise<Secret<string>>;
  readonly isThrottled: (kind: string) => boolean;
}

const largestPage = 500;
const fail = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: { error: { status, message } },
});

/** Where a request stands: an everyday one by its place, or one of the few in memory. */
type Entry = number | ServiceRequest;

export function createServiceDesk({
  organisation,
  secret,
  isThrottled,
}: ServiceDeskSettings): (ask: Ask) => Promise<Answer> {
  let special: readonly ServiceRequest[] | undefined;
  let filtered: { readonly since: string; readonly entries: readonly Entry[] } | undefined;
  const read = (entry: Entry): ServiceRequest =>
    typeof entry === "number" ? everydayTicket(organisation, entry) : entry;
  const listSince = (since: string): readonly Entry[] => {
    if (filtered?.since === since) return filtered.entries;
    special ??= listLifecycleTickets(organisation);
    const all: Entry[] = [...Array(countEverydayTickets(organisation)).keys(), ...special];
    // Kept until another time is asked for: each page of a read asks for the same.
    const entries = since === "" ? all : all.filter((entry) => read(entry).updated_at >= since);
    filtered = { since, entries };
    return entries;
  };
  return async (ask) => {
    if (ask.headers["x-api-key"] !== (await secret()).reveal())
      return fail(401, "The API key is missing or wrong.");
    if (ask.path !== "/requests") return fail(404, "There is no such resource.");
    if (isThrottled("requests")) return fail(429, "Too many requests.", { "retry-after": "1" });
    const query = ask.url.searchParams;
    const since = query.get("updated_since") ?? "";
    if (since !== "" && Number.isNaN(Date.parse(since))) return fail(400, "updated_since is no time.");
    const page = readWhole(query.get("page"), 1);
    const size = readWhole(query.get("per_page"), 100);
    if (page === undefined || size === undefined || size > largestPage)
      return fail(400, "page or per_page is out of range.");
    const entries = listSince(since === "" ? "" : `${new Date(since).toISOString().slice(0, 19)}Z`);
    const start = (page - 1) * size;
    const requests = entries.slice(start, start + size).map(read);
    return ok({ requests, page, total: entries.length, has_more: start + size < entries.length });
  };
}

function readWhole(text: string | null, otherwise: number): number | undefined {
  const number = text === null ? otherwise : Number(text);
  return Number.isInteger(number) && number >= 1 ? number : undefined;
}
