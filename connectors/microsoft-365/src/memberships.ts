// Edges of groups by changes: each round tells who joined and who left. A large group comes in pieces, on as many
// pages as it takes.
import {
  createFieldReader,
  framePage,
  type JsonField,
  type ReadEvent,
  type ReadRequest,
} from "@edp/connector-sdk";
import { readChildren } from "./child-list.ts";
import { groupEdge } from "./child-lists.ts";
import type { GraphPage, PagePlace } from "./client.ts";
import { tooOld } from "./delta-cursor.ts";
import { readRound } from "./delta-round.ts";
import { placeAfter, planRound, withCursor } from "./tracked.ts";

export const membershipSelect = "members,owners";
const roles = ["member", "owner"] as const;
const readGroup = createFieldReader([["id"], ["@removed"], ["members@delta"], ["owners@delta"]]);

export async function* readMemberships(place: PagePlace, request: ReadRequest): AsyncGenerator<ReadEvent> {
  const round = planRound(place, "/groups", membershipSelect, request);
  const seen = new Set<string>();
  let cursor: string | undefined;
  let isShaken = false;
  // A group with its members may be larger than a record: the edges are the records.
  const groups = { ...place, context: { ...place.context, maxRecordBytes: Number.MAX_SAFE_INTEGER } };
  for await (const page of readRound(groups, round.url)) {
    cursor = placeAfter(place, round, membershipSelect, page);
    const events: ReadEvent[] = [];
    for (const group of listGroups(page, place.context.clock.now())) {
      if ("kind" in group) {
        events.push(group);
        continue;
      }
      const { id, isRemoved } = group;
      // Graph tells that the group is gone, and not who was in it: only a whole read finds its edges gone.
      if (isRemoved && round.from !== undefined) throw tooOld(place, `the group ${id} was deleted`);
      isShaken ||= isRemoved && seen.has(id);
      if (round.from === undefined) seen.add(id);
      if (!isRemoved) events.push(...readEdges(place, page, group));
    }
    yield* withCursor(events, request.mode === "incremental" ? cursor : undefined);
  }
  // A group that went while this was read left edges behind: the next read is a whole one again.
  const goesOn = cursor === undefined || isShaken ? {} : { cursor };
  yield { kind: "end", complete: request.mode === "full", ...goesOn };
}

interface GroupChange {
  readonly id: string;
  readonly isRemoved: boolean;
  /** Members and owners, as fields of the page's bytes. */
  readonly lists: readonly (JsonField | undefined)[];
}

function* listGroups({ frame }: GraphPage, extractedAt: Date): Generator<GroupChange | ReadEvent> {
  for (const [index, start] of frame.starts.entries()) {
    const read = readGroup(frame.data, start, frame.ends[index]);
    const [id, removed, ...lists] = read.fields;
    if (read.ok && id?.kind === "string" && id.text !== "") {
      yield { id: id.text, isRemoved: removed !== undefined, lists };
      continue;
    }
    const bytes = Buffer.from(frame.data.subarray(start, frame.ends[index]));
    const position = `/groups/delta item ${(index + 1).toString()}`;
    const reason = read.ok ? "no-record-id" : read.reason;
    yield { kind: "refused", reason, bytes, sizeBytes: bytes.length, position, extractedAt };
  }
}

function* readEdges(place: PagePlace, page: GraphPage, group: GroupChange): Generator<ReadEvent> {
  const { maxRecordBytes, source } = place.context;
  for (const [index, role] of roles.entries()) {
    const list = group.lists[index];
    if (list?.kind !== "array") continue;
    const bytes = page.frame.data.subarray(list.start, list.start + Buffer.byteLength(list.text));
    const path = `/groups/${group.id}/${role}s`;
    const { frame } = framePage(bytes, { path: [], maxRecordBytes, source, place: path });
    yield* readChildren(place.context, groupEdge(group.id, role, path), frame);
  }
}
