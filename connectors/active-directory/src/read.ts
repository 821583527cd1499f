// One read of one object: everything, or what changed since a cursor.
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { scopeOf, writeCursor } from "./changes/cursor.ts";
import type { ChangeFeed } from "./changes/feed.ts";
import type { FollowedForest } from "./changes/open-followed.ts";
import { keyOf, writePlaces } from "./changes/places.ts";
import { readMembershipChanges } from "./changes/read-membership-changes.ts";
import { readObjectChanges } from "./changes/read-object-changes.ts";
import type { DirectorySettings } from "./config.ts";
import type { Domain } from "./forest/join-domains.ts";
import type { OpenForest } from "./forest/open-forest.ts";
import { isEntryObject, type ObjectName } from "./objects.ts";
import { readMemberships } from "./read-memberships.ts";
import { readObject } from "./read-object.ts";
import { normaliseDn } from "./values/dn.ts";

/** Reads everything; where changes can be followed, the end has a cursor. */
export async function* readWhole(
  context: ConnectorContext,
  forest: OpenForest,
  object: ObjectName,
): AsyncGenerator<ReadEvent> {
  const { directory } = forest;
  const cursor = await createCursor(context, forest, object);
  yield* isEntryObject(object)
    ? readObject(context, { directory, object, attributes: attributesOf(forest.settings, object), cursor })
    : readMemberships(context, { directory, cursor });
}

/** The same for all domains: records of one object have one form. */
const attributesOf = (
  [first]: readonly DirectorySettings[],
  object: keyof DirectorySettings["attributes"],
): readonly string[] => first?.attributes[object] ?? [];

/** The places before the read: what changes while it goes on is read again by the next one. */
async function createCursor(
  context: ConnectorContext,
  { settings, domains, losses }: OpenForest,
  object: ObjectName,
): Promise<string | undefined> {
  const places = new Map<string, string>();
  for (const domain of domains) {
    try {
      const place = await createPlace(context, domain, object);
      if (place === undefined) return undefined;
      places.set(keyOf(domain.settings), place);
    } catch (error) {
      losses.lose(domain.settings, error);
    }
  }
  return writePlaces(settings, places);
}

async function createPlace(
  context: ConnectorContext,
  { settings, directory }: Domain,
  object: ObjectName,
): Promise<string | undefined> {
  const feed = await directory.openFeed();
  if (feed === undefined) return undefined;
  const { controller } = feed;
  const why = findObstacle(settings, object, feed);
  const links = isEntryObject(object) || why !== undefined ? undefined : await feed.markLinks();
  if (why === undefined && links === undefined && !isEntryObject(object)) {
    context.log.log("info", "Single links cannot be asked for, so each read is a full one", { object });
    return undefined;
  }
  if (why !== undefined) {
    const { baseDn: domain } = settings;
    context.log.log("info", "Changes cannot be followed, so each read is a full one", {
      object,
      domain,
      reason: why,
    });
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
function findObstacle(
  settings: DirectorySettings,
  object: ObjectName,
  { controller: { seesDeleted, partition } }: ChangeFeed,
): string | undefined {
  if (!seesDeleted) return "this login does not see deleted objects";
  if (isEntryObject(object)) return undefined;
  if (normaliseDn(partition) === normaliseDn(settings.baseDn)) return undefined;
  return "links are told of whole domains only, and the base is a part of one";
}

/** Reads what changed since the cursor, from the controllers whose places it holds. */
export function readChanges(
  context: ConnectorContext,
  forest: FollowedForest,
  object: ObjectName,
): AsyncGenerator<ReadEvent> {
  return isEntryObject(object)
    ? readObjectChanges(context, forest, { object, attributes: attributesOf(forest.settings, object) })
    : readMembershipChanges(context, forest);
}
