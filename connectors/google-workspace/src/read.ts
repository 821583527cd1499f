import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { openWorkspace, type WorkspacePlace } from "./client.ts";
import { readConfig } from "./config.ts";
import { findObject } from "./objects.ts";
import { explainAnswer, listScopes } from "./permissions.ts";

/** The whole object, but for activities: the Directory API tells no changes. */
export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const { source } = context;
  const { object, cursor } = request;
  const config = readConfig(context);
  const { read, hasChanges = false } = findObject(source, object);
  // Such a cursor can only be another connector's or another version's.
  if (cursor !== undefined && !hasChanges)
    throw new EdpError("EDP-SRC-030", { source, object, problem: "Google tells no changes" });
  const workspace = await openWorkspace(context, config, { scopes: listScopes(object), patience: "read" });
  const place: WorkspacePlace = { context, workspace, object };
  try {
    yield* read(place, request);
  } catch (error) {
    throw explainAnswer(place, error);
  } finally {
    await workspace.close();
  }
}
