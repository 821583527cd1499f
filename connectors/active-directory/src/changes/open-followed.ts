// The domains of a source for a read of changes: of each the controller that has a place in the cursor.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import type { DirectorySettings } from "../config.ts";
import type { Directory } from "../directory.ts";
import { findInAny, joinDomains, type Domain } from "../forest/join-domains.ts";
import { createLosses, type Losses } from "../forest/losses.ts";
import { openFirst, type OpenDirectory } from "../ldap/live-directory.ts";
import type { Find } from "../lookups.ts";
import { isEntryObject, type ObjectName } from "../objects.ts";
import { parseCursor, scopeOf, type ChangeCursor } from "./cursor.ts";
import type { ChangeFeed } from "./feed.ts";
import { keyOf, parsePlaces, type Places } from "./places.ts";

export interface Followed extends Domain {
  readonly feed: ChangeFeed;
  readonly cursor: ChangeCursor;
  /** The first number that counts. */
  readonly fromUsn: bigint;
}

export interface FollowedForest {
  /** All of the source, those that are out of reach too. */
  readonly settings: readonly DirectorySettings[];
  readonly domains: readonly Followed[];
  readonly directory: Directory;
  readonly losses: Losses;
  readonly find: Find;
  /** Where the domains were before this read. */
  readonly places: Places;
  readonly close: () => void;
}

export interface FollowWish {
  readonly object: ObjectName;
  readonly request: ReadRequest & { readonly cursor: string };
}

export async function openFollowed(
  context: ConnectorContext,
  settings: readonly DirectorySettings[],
  wish: FollowWish,
): Promise<FollowedForest> {
  const places = parsePlaces(settings, wish.request.cursor);
  if (places === undefined) throw refuse(context, wish.object, "the cursor is not of these domains");
  const losses = createLosses(context, settings);
  const opened: (Followed & OpenDirectory)[] = [];
  const close = (): void => {
    for (const domain of opened) domain.close();
  };
  try {
    for (const domain of settings) {
      // Of several domains a cursor is judged when its domain answers: while one is down, no read of the others
      // would bring it a new one.
      const readPlace = (): ChangeCursor => parsePlace(context, domain, wish, places.get(keyOf(domain)));
      if (settings.length === 1) readPlace();
      try {
        opened.push(await follow(context, domain, wish.object, readPlace));
      } catch (error) {
        losses.lose(domain, error);
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  const directory = joinDomains(opened, settings.length > 1, losses);
  return { settings, domains: opened, directory, losses, find: findInAny(opened, losses), places, close };
}

const refuse = ({ source }: Pick<ConnectorContext, "source">, object: string, reason: string): EdpError =>
  new EdpError("EDP-SRC-031", { source, object, reason });

function parsePlace(
  context: ConnectorContext,
  domain: DirectorySettings,
  { object }: FollowWish,
  text: string | undefined,
): ChangeCursor {
  if (text === undefined) throw refuse(context, object, `${domain.baseDn} was never read whole`);
  const { source, clock } = context;
  const { fullEveryDays } = domain;
  return parseCursor(text, {
    source,
    object,
    scope: scopeOf(domain, object),
    now: clock.now(),
    fullEveryDays,
  });
}

/** The controller whose place it is. */
async function follow(
  context: ConnectorContext,
  settings: DirectorySettings,
  object: ObjectName,
  readPlace: () => ChangeCursor,
): Promise<Followed & OpenDirectory> {
  const { way } = settings;
  if (way.kind === "export") throw refuse(context, object, "files do not tell what changed");
  let place: { readonly feed: ChangeFeed; readonly cursor: ChangeCursor } | undefined;
  const opened = await openFirst(context, settings, way, async (directory) => {
    const cursor = readPlace();
    const feed = await directory.openFeed();
    if (feed?.controller.invocationId !== cursor.controller) return false;
    expectPlace(context, object, feed, cursor);
    place = { feed, cursor };
    return true;
  });
  if (opened === undefined || place === undefined) {
    const reason =
      "the domain controller of the last read does not answer, and each counts its changes by itself";
    throw refuse(context, object, reason);
  }
  return { settings, ...opened, ...place, fromUsn: BigInt(place.cursor.usn) + 1n };
}

/** Can the controller still tell? EDP-SRC-031 if not. */
function expectPlace(
  context: ConnectorContext,
  object: ObjectName,
  { controller }: ChangeFeed,
  cursor: ChangeCursor,
): void {
  const { address, highestUsn, seesDeleted } = controller;
  if (highestUsn < BigInt(cursor.usn)) {
    const reason = `${address} counts ${highestUsn.toString()} changes, and counted ${cursor.usn} before`;
    throw refuse(context, object, reason);
  }
  if (!seesDeleted) throw refuse(context, object, "this login does not see deleted objects any more");
  if (!isEntryObject(object) && cursor.links === undefined)
    throw refuse(context, object, "the cursor has no place among links");
}
