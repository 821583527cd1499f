// Searching page by page.
import type { EdpError } from "@edp/base";
import { createPageGuard } from "@edp/connector-sdk";
import { FilterParser, SearchRequest, type Control } from "ldapts";
import type { DirectoryEntry } from "../entry.ts";
import type { Connection } from "./connection.ts";
import { askForDeleted, askForGuids, askForPage } from "./controls.ts";
import type { Answer } from "./conversation.ts";
import { isLimit, toResultError, type ProblemPlace } from "./problems.ts";

export interface Search {
  readonly base: string;
  readonly scope: "base" | "sub";
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly withGuids?: boolean;
  /** Tombstones, too. */
  readonly withDeleted?: boolean;
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
  let cookie: Buffer = Buffer.alloc(0);
  for (let number = 1; ; number += 1) {
    const { entries, references, result } = await send(context, search, [
      askForPage(search.pageSize, cookie),
    ]);
    cookie = result.pageCookie;
    // A page without entries is not the end while the server says that there is more.
    const isLast = cookie.length === 0;
    // Samba gives one cookie for all pages, so only the entries can tell that pages repeat.
    const bytes = Buffer.from(entries.map(({ dn }) => dn).join("\n"));
    guard.expectNew({ bytes, recordCount: entries.length, next: isLast ? undefined : number.toString() });
    const limit = isLimit(result.code) ? toResultError(place, result) : undefined;
    if (limit === undefined && result.code !== 0) throw toResultError(place, result);
    yield { entries, referrals: references, limit };
    if (isLast || limit !== undefined) return;
  }
}

/** One question and the whole answer to it; `controls` beside those that the search itself asks for. */
export async function send(
  { connection, place, signal }: SearchContext,
  search: Search,
  controls: readonly Control[],
): Promise<Answer> {
  const all = [...controls];
  if (search.withGuids === true) all.push(askForGuids());
  if (search.withDeleted === true) all.push(askForDeleted());
  const write = (messageId: number): Buffer =>
    new SearchRequest({
      messageId,
      baseDN: search.base,
      scope: search.scope,
      filter: FilterParser.parseString(search.filter),
      attributes: [...search.attributes],
      // A server may count in whole seconds: one that begins at .9 would be over at once. Ours is the exact limit.
      timeLimit: Math.ceil(place.limitMs / 1000) + 1,
      controls: all,
    }).write();
  try {
    return await connection.conversation.ask(place, write);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
