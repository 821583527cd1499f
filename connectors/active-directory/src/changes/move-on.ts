// The cursor after a read of changes: domains that were read move on, those out of reach stay where they were.
import { writeCursor } from "./cursor.ts";
import type { Followed, FollowedForest } from "./open-followed.ts";
import { keyOf, writePlaces } from "./places.ts";

export function moveOn(
  { settings, domains, losses, places }: FollowedForest,
  readLinksPlace: (domain: Followed) => Buffer | undefined,
): string | undefined {
  const next = new Map(places);
  for (const domain of domains) {
    if (losses.isLost(domain.settings)) continue;
    const usn = domain.feed.controller.highestUsn.toString();
    const links = readLinksPlace(domain)?.toString("base64");
    next.set(keyOf(domain.settings), writeCursor({ ...domain.cursor, usn, links }));
  }
  return writePlaces(settings, next);
}
