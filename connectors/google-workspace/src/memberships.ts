// Who is in which group: one list a group, a few at a time. Nested groups are members like any other; what they hold is
// read with them, and the models expand it.
import { EdpError } from "@edp/base";
import { createFieldReader, inParallel, printUrl, readJsonFields, type ReadEvent } from "@edp/connector-sdk";
import {
  followPages,
  openPage,
  readPages,
  toUrl,
  type WorkspacePage,
  type WorkspacePlace,
} from "./client.ts";
import { listGroups, listMembers } from "./collections.ts";
import { createFramedReader } from "./framed.ts";
import { readOwnDomains } from "./lookups.ts";
import { shapeMembers } from "./shapes.ts";

/** As many as the client has connections. */
const parallelGroups = 4;

interface FirstPage {
  readonly groupId: string;
  /** Undefined: the group has gone since the list of groups was read. */
  readonly page: WorkspacePage | undefined;
}

export async function* readMemberships(place: WorkspacePlace): AsyncGenerator<ReadEvent> {
  const ownDomains = await readOwnDomains(place);
  const first = (groupId: string): Promise<FirstPage> => readFirstPage(place, groupId);
  for await (const { groupId, page } of inParallel(listGroupIds(place), parallelGroups, first)) {
    if (page === undefined) continue;
    const readFrame = createFramedReader(shapeMembers(groupId, ownDomains));
    const at = `members of group ${groupId}`;
    yield* readFrame(page.frame, { place: at, extractedAt: place.context.clock.now() });
    if (page.nextToken === undefined) continue;
    const members = listMembers(place.workspace.config, groupId);
    for await (const { frame } of followPages(place, members, { token: page.nextToken }))
      yield* readFrame(frame, { place: at, extractedAt: place.context.clock.now() });
  }
  yield { kind: "end", complete: true };
}

async function* listGroupIds(place: WorkspacePlace): AsyncGenerator<string> {
  const readFields = createFieldReader([["id"]]);
  for await (const { frame } of readPages(place, listGroups(place.workspace.config, ["id"])))
    for (const [index, start] of frame.starts.entries()) {
      const [id] = readFields(frame.data, start, frame.ends[index]).fields;
      if (id?.kind === "string" && id.text !== "") yield id.text;
    }
}

async function readFirstPage(place: WorkspacePlace, groupId: string): Promise<FirstPage> {
  const members = listMembers(place.workspace.config, groupId);
  const url = toUrl(place.workspace.config, members);
  const { status, body } = await place.workspace.read({ url, accept: [404] });
  if (status !== 404) return { groupId, page: openPage(place, members, body) };
  expectGooglesWord(place, url, body);
  return { groupId, page: undefined };
}

/** A gateway's 404 is no news of the group: taken for one, all its members would be gone. */
function expectGooglesWord({ context: { source }, object }: WorkspacePlace, url: URL, body: Buffer): void {
  const [code] = readJsonFields(body, [["error", "code"]]);
  if (code?.text === "404") return;
  const problem = "is 404, but not in Google's words";
  throw new EdpError("EDP-SRC-340", { source, object, url: printUrl(url), problem });
}
