// Activities: sign-ins, and what administrators did. The one list that Google gives since a time, so the one that is read
// by changes: from a day before the last read on, because some events arrive hours late. What was read before is
// recognised by its hash.
import { EdpError } from "@edp/base";
import type { ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { readPages, type WorkspacePlace } from "./client.ts";
import { listActivities } from "./collections.ts";
import { createObservedReader } from "./observed.ts";

const dayMs = 86_400_000;

const readEvents = createObservedReader({
  fields: [
    ["id", "applicationName"],
    ["id", "time"],
    ["id", "uniqueQualifier"],
  ],
  describe: ([application = "", time = "", qualifier = ""]) =>
    [application, time, qualifier].includes("")
      ? undefined
      : { id: [application, time, qualifier].join(":"), facts: { observedAt: time } },
});

export async function* readActivities(
  place: WorkspacePlace,
  request: ReadRequest,
): AsyncGenerator<ReadEvent> {
  const { context, workspace } = place;
  const now = context.clock.now();
  const to = request.until ?? now;
  const from = findStart(place, request, now);
  for (const collection of listActivities(workspace.config, { from, to }))
    for await (const { frame } of readPages(place, collection))
      yield* readEvents(frame, { place: collection.url.pathname, extractedAt: context.clock.now() });
  // A window that somebody asked for says nothing of what lies before or after it.
  const isWindow = request.since !== undefined || request.until !== undefined;
  const cursor = isWindow ? {} : { cursor: JSON.stringify({ readUntil: now.toISOString() }) };
  yield { kind: "end", complete: false, ...cursor };
}

function findStart({ context, workspace, object }: WorkspacePlace, request: ReadRequest, now: Date): Date {
  const { cursor, since, mode } = request;
  if (since !== undefined) return since;
  if (mode === "full" || cursor === undefined)
    return new Date(now.getTime() - workspace.config.auditDays * dayMs);
  const until = readCursor(cursor);
  if (until === undefined)
    throw new EdpError("EDP-SRC-030", { source: context.source, object, problem: "it holds no time" });
  return new Date(Math.min(until, now.getTime()) - dayMs);
}

function readCursor(cursor: string): number | undefined {
  try {
    const { readUntil } = JSON.parse(cursor) as { readonly readUntil?: unknown };
    const ms = typeof readUntil === "string" ? Date.parse(readUntil) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}
