import { openPage, toUrl, type WorkspacePlace } from "./client.ts";
import { listMembers } from "./collections.ts";
import { createFieldReader } from "@edp/connector-sdk";
import { findObject } from "./objects.ts";
import { explainAnswer } from "./permissions.ts";

/** Asks each list of an object for one record: how many its first one gave. Throws what to do when one is refused. */
export async function tryObject(place: WorkspacePlace): Promise<number> {
  const { context, workspace, object } = place;
  try {
    const [count = 0] = await Promise.all(
      findObject(context.source, object)
        .lists(workspace.config, context.clock.now())
        .map(async (collection) => {
          const { body } = await workspace.read({ url: toUrl(workspace.config, collection, undefined, 1) });
          const { frame } = openPage(place, collection, body);
          const [start] = frame.starts;
          if (object === "group_memberships" && collection.list === "groups" && start !== undefined)
            await tryMembers(place, frame.data.subarray(start, frame.ends[0]));
          return frame.starts.length;
        }),
    );
    return count;
  } catch (error) {
    throw explainAnswer(place, error);
  }
}

async function tryMembers({ workspace }: WorkspacePlace, group: Buffer): Promise<void> {
  const [id] = createFieldReader([["id"]])(group).fields;
  if (id === undefined) return;
  const url = toUrl(workspace.config, listMembers(workspace.config, id.text), undefined, 1);
  await workspace.read({ url, accept: [404] });
}
