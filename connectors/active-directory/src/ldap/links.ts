// Single links instead of whole lists: DirSync with incremental values (MS-ADTS 3.1.1.3.4.1.3). A controller says
// `member;range=1-1` for members that came and `member;range=0-0` for members that went, with their GUIDs. Nothing
// else tells which members went; a group's list says only who is there.
import { createPageGuard } from "@edp/connector-sdk";
import type { LinkChange, LinkChanges } from "../changes/feed.ts";
import { readRecordId, type DirectoryEntry } from "../entry.ts";
import { askForChanges } from "./controls.ts";
import { toResultError } from "./problems.ts";
import { send, type Search, type SearchContext } from "./search.ts";

const attribute = "member";

/** DirSync looks at whole domains only. */
function toSearch(partition: string, filter: string): Search {
  return {
    base: partition,
    scope: "sub",
    filter,
    attributes: [attribute],
    withGuids: true,
    pageSize: 1,
    object: "group_memberships",
  };
}

export async function readLinks(
  context: SearchContext,
  partition: string,
  cookie: Buffer,
): Promise<LinkChanges> {
  const answer = await send(context, toSearch(partition, "(objectClass=group)"), [askForChanges(cookie)]);
  if (answer.result.code !== 0) throw toResultError(context.place, answer.result);
  const { hasMore, cookie: next } = answer.result.dirSync ?? { hasMore: false, cookie };
  return { changes: answer.entries.flatMap(toChange), cookie: next, hasMore };
}

/** Results with which a controller says that this login may not ask, or that it does not know how. */
const refusals: readonly number[] = [8, 12, 50, 53];

/** The cookie of now: everything is passed over, since no object has no class. */
export async function markLinks(context: SearchContext, partition: string): Promise<Buffer | undefined> {
  const { source } = context.place;
  const guard = createPageGuard({ source, object: "group_memberships" });
  let cookie: Buffer = Buffer.alloc(0);
  for (;;) {
    const answer = await send(context, toSearch(partition, "(!(objectClass=*))"), [askForChanges(cookie)]);
    if (refusals.includes(answer.result.code)) return undefined;
    if (answer.result.code !== 0) throw toResultError(context.place, answer.result);
    const { dirSync } = answer.result;
    if (dirSync === undefined) return undefined;
    cookie = dirSync.cookie;
    if (!dirSync.hasMore) return cookie;
    guard.expectNew({ bytes: cookie, recordCount: 0, next: cookie.toString("base64") });
  }
}

function toChange(entry: DirectoryEntry): readonly LinkChange[] {
  const group = readRecordId(entry);
  const { attributes, position } = entry;
  const added = attributes.get(`${attribute};range=1-1`) ?? [];
  const removed = attributes.get(`${attribute};range=0-0`) ?? [];
  const isWholeList = attributes.has(attribute);
  const isEmpty = added.length === 0 && removed.length === 0 && !isWholeList;
  return group === undefined || isEmpty ? [] : [{ group, position, added, removed, isWholeList }];
}
