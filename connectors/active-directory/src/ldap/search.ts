// Searching page by page.
//
// ldapts offers `searchPaginated`, which ends at the first page without entries, although a domain controller may
// send such a page and go on; and which throws away what came before a limit. Both would lose records without a
// word. So the request is sent by ldapts' own `_send`, and the pages are counted here. The version is pinned.
import { EdpError } from "@edp/base";
import { createPageGuard } from "@edp/connector-sdk";
import {
  FilterParser,
  PagedResultsControl,
  SearchRequest,
  type Control,
  type SearchEntry,
  type SearchResponse,
} from "ldapts";
import type { DirectoryEntry } from "../entry.ts";
import { parseExtendedDn } from "../values/dn.ts";
import type { Connection } from "./connection.ts";
import { ExtendedDnControl } from "./controls.ts";
import { isLimit, toProblem, toResultError, type ProblemPlace } from "./problems.ts";

export interface Search {
  readonly base: string;
  readonly scope: "base" | "sub";
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly withGuids: boolean;
  readonly pageSize: number;
  /** For messages. */
  readonly object: string;
}

export interface SearchPage {
  readonly entries: readonly DirectoryEntry[];
  /** Where else entries may be. EDP does not follow. */
  readonly referrals: readonly string[];
  /** Set on a last page that is not the end: a limit of the server. */
  readonly limit: EdpError | undefined;
}

export interface SearchContext {
  readonly connection: Connection;
  readonly place: ProblemPlace;
  readonly signal: AbortSignal;
}

export async function* searchPages(context: SearchContext, search: Search): AsyncGenerator<SearchPage> {
  const { place } = context;
  const guard = createPageGuard({ source: place.source, object: search.object });
  const paging = new PagedResultsControl({ critical: true, value: { size: search.pageSize } });
  for (let number = 1; ; number += 1) {
    const answer = await send(context, search, paging);
    const entries = answer.searchEntries.map(toEntry);
    const cookie = readCookie(answer);
    const isLast = cookie === undefined;
    // Samba gives one cookie for all pages, so only the entries can tell that pages repeat.
    const bytes = Buffer.from(entries.map(({ dn }) => dn).join("\n"));
    guard.expectNew({ bytes, recordCount: entries.length, next: isLast ? undefined : number.toString() });
    const referrals = answer.searchReferences.flatMap(({ uris }) => uris);
    const limit = isLimit(answer.status)
      ? toResultError(place, answer.status, answer.errorMessage)
      : undefined;
    if (limit === undefined && answer.status !== 0)
      throw toResultError(place, answer.status, answer.errorMessage);
    yield { entries, referrals, limit };
    if (isLast || limit !== undefined) return;
    paging.value = { size: search.pageSize, cookie };
  }
}

/** ldapts keeps these to itself; `faults.db.test.ts` fails when they change. */
interface Wire {
  readonly _nextMessageId: () => number;
  readonly _send: (request: SearchRequest) => Promise<SearchResponse | undefined>;
}

async function send(
  context: SearchContext,
  search: Search,
  paging: PagedResultsControl,
): Promise<SearchResponse> {
  const { connection, place, signal } = context;
  const wire = connection.client as unknown as Wire; // private in TypeScript only
  const controls: Control[] = search.scope === "base" ? [] : [paging];
  if (search.withGuids) controls.push(new ExtendedDnControl());
  try {
    // ldapts would go on over a connection that lost its sign-in, and get what an anonymous visitor sees.
    if (!connection.client.isBound) throw new EdpError("EDP-SRC-056", place);
    const request = new SearchRequest({
      messageId: wire._nextMessageId(),
      baseDN: search.base,
      scope: search.scope,
      filter: FilterParser.parseString(search.filter),
      attributes: [...search.attributes],
      timeLimit: Math.ceil(place.operationMs / 1000),
      controls,
    });
    const answer = await wire._send(request);
    if (answer === undefined) throw new EdpError("EDP-SRC-056", place);
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    throw toProblem(place, error);
  }
}

function toEntry(entry: SearchEntry): DirectoryEntry {
  const attributes = new Map<string, readonly Buffer[]>();
  for (const { type, parsedBuffers } of entry.attributes) attributes.set(type.toLowerCase(), parsedBuffers);
  const { dn } = parseExtendedDn(entry.name);
  return { dn, attributes, position: dn };
}

function readCookie(answer: SearchResponse): Buffer | undefined {
  const control = answer.controls?.find((one) => one instanceof PagedResultsControl);
  const cookie = control?.value?.cookie;
  return cookie === undefined || cookie.length === 0 ? undefined : cookie;
}
