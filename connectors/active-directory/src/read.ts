// One read of one object: everything, or what changed since a cursor.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { describeScope, parseCursor, writeCursor, type ChangeCursor } from "./changes/cursor.ts";
import type { ChangeFeed } from "./changes/feed.ts";
import { readMembershipChanges } from "./changes/read-membership-changes.ts";
import { readObjectChanges } from "./changes/read-object-changes.ts";
import type { DirectorySettings } from "./config.ts";
import type { Directory } from "./directory.ts";
import { isEntryObject, type ObjectName } from "./objects.ts";
import { readMemberships } from "./read-memberships.ts";
import { readObject } from "./read-object.ts";
import { normaliseDn } from "./values/dn.ts";

export interface Read {
  readonly settings: DirectorySettings;
  readonly directory: Directory;
  readonly object: ObjectName;
}

/** Reads everything; where changes can be followed, the end has a cursor. */
export async function* readWhole(context: ConnectorContext, read: Read): AsyncGenerator<ReadEvent> {
  const { settings, directory, object } = read;
  const cursor = await createCursor(context, read);
  yield* isEntryObject(object)
    ? readObject(context, { directory, object, attributes: settings.attributes[object], cursor })
    : readMemberships(context, { directory, cursor });
}

/** The place before the read: what changes while it goes on is read again by the next one. */
async function createCursor(context: ConnectorContext, read: Read): Promise<string | undefined> {
  const { settings, directory, object } = read;
  const feed = await directory.openFeed();
  if (feed === undefined) return undefined;
  const { controller } = feed;
  const why = findObstacle(read, feed);
  if (why !== undefined) {
    context.log.log("info", "Changes cannot be followed, so each read is a full one", {
      object,
      reason: why,
    });
    return undefined;
  }
  const links = isEntryObject(object) ? undefined : await feed.markLinks();
  if (links === undefined && !isEntryObject(object)) {
    context.log.log("info", "Single links cannot be asked for, so each read is a full one", { object });
    return undefined;
  }
  return writeCursor({
    full: context.clock.now().toISOString(),
    scope: scopeOf(settings, object),
    controller: controller.invocationId,
    usn: controller.highestUsn.toString(),
    links: links?.toString("base64"),
  });
}

/** Why no read of changes could be trusted. */
function findObstacle({ settings, object }: Read, feed: ChangeFeed): string | undefined {
  const { seesDeleted, partition } = feed.controller;
  if (!seesDeleted) return "this login does not see deleted objects";
  if (isEntryObject(object) || normaliseDn(partition) === normaliseDn(settings.baseDn)) return undefined;
  return "links are told of whole domains only, and the base is a part of one";
}

const scopeOf = (settings: DirectorySettings, object: ObjectName): string =>
  describeScope(settings.baseDn, isEntryObject(object) ? settings.attributes[object] : []);

/** The cursor of a request, or EDP-SRC-031. */
export function readCursor(
  context: ConnectorContext,
  settings: DirectorySettings,
  request: ReadRequest & { readonly cursor: string },
): ChangeCursor {
  const { source, clock } = context;
  const object = request.object as ObjectName; // looked up before any server is asked
  const rules = { source, object, scope: scopeOf(settings, object), now: clock.now() };
  return parseCursor(request.cursor, { ...rules, fullEveryDays: settings.fullEveryDays });
}

/** Reads what changed since the cursor, from the controller whose place it is. */
export async function* readChanges(
  context: ConnectorContext,
  read: Read,
  feed: ChangeFeed,
  cursor: ChangeCursor,
): AsyncGenerator<ReadEvent> {
  const { settings, directory, object } = read;
  const { highestUsn, partition } = feed.controller;
  expectPlace(context, read, feed, cursor);
  const fromUsn = BigInt(cursor.usn) + 1n;
  const moveOn = (links?: Buffer): string =>
    writeCursor({ ...cursor, usn: highestUsn.toString(), links: links?.toString("base64") });
  if (isEntryObject(object)) {
    const { baseDn } = settings;
    const what = { directory, object, attributes: settings.attributes[object], cursor: moveOn() };
    yield* readObjectChanges(context, { ...what, baseDn, partition, fromUsn });
    return;
  }
  const links = Buffer.from(cursor.links ?? "", "base64");
  yield* readMembershipChanges(context, { directory, feed, fromUsn, links, writeCursor: moveOn });
}

/** Can the controller still tell? EDP-SRC-031 if not. */
function expectPlace(
  { source }: ConnectorContext,
  { object }: Read,
  { controller }: ChangeFeed,
  cursor: ChangeCursor,
): void {
  const { address, highestUsn, seesDeleted } = controller;
  const refuse = (reason: string): never => {
    throw new EdpError("EDP-SRC-031", { source, object, reason });
  };
  if (highestUsn < BigInt(cursor.usn))
    refuse(`${address} counts ${highestUsn.toString()} changes, and counted ${cursor.usn} before`);
  if (!seesDeleted) refuse("this login does not see deleted objects any more");
  if (!isEntryObject(object) && cursor.links === undefined) refuse("the cursor has no place among links");
}
