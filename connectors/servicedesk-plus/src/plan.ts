// What a read goes through. The whole list; or what changed, as two lists: rows updated since then, and rows created since
// then, because a request that nobody has touched has no time of update.
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import type { DeskConfig } from "./config.ts";
import { parseCursor, type Cursor } from "./cursor.ts";
import type { DeskObject } from "./objects.ts";
import { changeTimes, type Criterion } from "./search.ts";

export interface Plan {
  /** Criteria of each list, one list after the other. */
  readonly passes: readonly (readonly Criterion[])[];
  readonly cursor: Cursor;
  /** Everything that the object has is in scope. */
  readonly isWhole: boolean;
  /** May be broken off and gone on with. */
  readonly goesOn: boolean;
  readonly tellsChanges: boolean;
  readonly isBackfill: boolean;
}

export function planRead(
  context: ConnectorContext,
  config: DeskConfig,
  object: DeskObject,
  request: ReadRequest,
): Plan {
  const { since, until, mode } = request;
  const tellsChanges = object.tellsChanges === true || object.below !== undefined;
  const isBackfill = tellsChanges && (since !== undefined || until !== undefined);
  const goesOn = tellsChanges && !isBackfill && mode === "incremental";
  const cursor = goesOn ? parseCursor(context.source, request.object, request.cursor) : {};
  const from = since?.getTime() ?? (cursor.since === undefined ? undefined : cursor.since - config.overlapMs);
  const passes = !tellsChanges || (from === undefined && until === undefined) ? [[]] : limit(from, until);
  // Only what one read has seen from its beginning may decide what is gone.
  const isResumed = cursor.after !== undefined || cursor.pass !== undefined;
  const isWhole = cursor.since === undefined && !isResumed && !isBackfill;
  return { passes, cursor, isWhole, goesOn, tellsChanges, isBackfill };
}

function limit(from: number | undefined, until: Date | undefined): readonly (readonly Criterion[])[] {
  return changeTimes.map((field) => [
    ...(from === undefined
      ? []
      : [{ field, condition: "greater or equal", value: Math.max(0, from).toString() } as const]),
    ...(until === undefined
      ? []
      : [{ field, condition: "lesser than", value: until.getTime().toString() } as const]),
  ]);
}
