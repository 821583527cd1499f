// Direct edges from groups to members: what `member` lists, and what `primaryGroupID` implies without listing it.
// Nothing is expanded here; nesting is derived by the models.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import type { AttributeRange, Directory, DirectoryEvent, DirectoryQuery } from "./directory.ts";
import { createEdge, isKnown, type Edge, type EdgeContext } from "./edge.ts";
import { readRecordId, readText, type DirectoryEntry } from "./entry.ts";
import { indexNames } from "./names.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { indexPrincipals, type PrincipalIndex } from "./principals.ts";
import { findRange } from "./range.ts";

/** Groups, and accounts with a primary group: computers are users to the directory. */
export const edgesQuery: DirectoryQuery = {
  object: "group_memberships",
  filter: "(|(objectClass=group)(&(objectClass=user)(primaryGroupID=*)))",
  selects: (classes) => classes.has("group") || classes.has("user"),
  attributes: ["member", "primaryGroupID", "uSNChanged"],
  withGuids: true,
};

export interface MembershipRead {
  readonly directory: Directory;
  /** Where a read of changes will go on after this one. */
  readonly cursor: string | undefined;
}

export async function* readMemberships(
  context: Pick<ConnectorContext, "clock" | "maxRecordBytes" | "log">,
  { directory, cursor }: MembershipRead,
): AsyncGenerator<ReadEvent> {
  const outbox = createOutbox(context);
  const names = directory.givesGuids ? undefined : await indexNames(directory);
  const principals = await indexPrincipals(directory);
  const about: EdgeContext = { ...principals, findGuid: (dn) => names?.findGuid(dn) };
  const isUnclear = (edge: Edge): boolean => directory.isPartial?.() === true && !isKnown(edge, about);
  let outside = 0;
  for await (const entry of takeEntries(directory.read(edgesQuery), outbox)) {
    const guid = readRecordId(entry);
    if (guid === undefined) {
      outbox.markIncomplete(`${entry.position}: no readable objectGUID`);
      continue;
    }
    if (addPrimaryGroup(entry, guid, principals, outbox) === "outside") outside += 1;
    for await (const members of readMembers(directory, entry, outbox)) {
      for (const member of members) {
        const edge = { group: guid, member: member.toString("utf8"), origin: "direct" } as const;
        // Who is of a domain that is out of reach stays as it was known: the read is not complete anyway.
        if (!isUnclear(edge)) outbox.add(createEdge(edge, about), entry.position);
      }
      yield* outbox.takeFull();
    }
    yield* outbox.takeFull();
  }
  if (outside > 0) {
    const message =
      "Primary groups outside the scope, or exported without objectSid: these edges are not known";
    context.log.log("warn", message, { accounts: outside });
  }
  yield* outbox.finish({ isSnapshot: true, cursor });
}

/** The edge that an account's `primaryGroupID` implies. */
function addPrimaryGroup(
  account: DirectoryEntry,
  guid: string,
  principals: PrincipalIndex,
  outbox: Outbox,
): "added" | "none" | "outside" {
  const token = readText(account, "primaryGroupID");
  if (token === undefined) return "none";
  const group = principals.primaryGroupOf(account.dn, token);
  if (group === undefined) return "outside";
  const about: EdgeContext = { findGuid: () => guid, kindOf: principals.kindOf };
  outbox.add(createEdge({ group, member: account.dn, origin: "primary_group" }, about), account.position);
  return "added";
}

/** The entries; everything else is noted. A group that cannot be read hides edges, so the read is not complete. */
async function* takeEntries(
  pages: AsyncIterable<readonly DirectoryEvent[]>,
  outbox: Outbox,
): AsyncGenerator<DirectoryEntry> {
  for await (const events of pages) {
    for (const event of events) {
      if (event.kind === "entry") yield event.entry;
      else outbox.markIncomplete(event.kind === "refused" ? event.position : event.reason);
    }
  }
}

/** A group that changes this often in the middle of its list is left, and the read is not complete. */
const maxTries = 5;

/**
 * All values of `member`, asking for the rest of a list that was cut. Pieces are counted off, so a member that leaves
 * between two of them moves all others up by one, and one would be missed. When the group's change number differs
 * from that of the first piece, the list is read from its beginning; who was there twice is one record.
 */
async function* readMembers(
  directory: Directory,
  group: DirectoryEntry,
  outbox: Outbox,
): AsyncGenerator<readonly Buffer[]> {
  yield group.attributes.get("member") ?? [];
  let piece: AttributeRange | "gone" | undefined = findRange(group, "member");
  if (piece === undefined) return;
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const { version } = piece;
    let count = 0;
    while (piece.version === version) {
      count += piece.values.length;
      yield piece.values;
      if (piece.next === undefined) return;
      piece = await directory.readRange(group.dn, "member", piece.next);
      if (piece === undefined)
        outbox.markIncomplete(`${group.position}: the export holds only a part of member`);
      // A group that was deleted meanwhile takes its edges along.
      if (piece === undefined || piece === "gone") return;
    }
    outbox.uncount(count);
    piece = await directory.readRange(group.dn, "member", 0);
    if (piece === undefined || piece === "gone") return;
  }
  outbox.markIncomplete(`${group.position}: its members changed whenever they were read`);
}
