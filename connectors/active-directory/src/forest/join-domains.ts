// Several domains as one directory, and single questions to all of them.
import type { DirectorySettings } from "../config.ts";
import type { Directory, DirectoryEvent, DirectoryQuery } from "../directory.ts";
import { findFirst, type Find } from "../lookups.ts";
import { createScope } from "../values/dn.ts";
import type { Losses } from "./losses.ts";

export interface Domain {
  readonly settings: DirectorySettings;
  readonly directory: Directory;
}

/** Of one domain it is that domain's own; what fails then fails. */
export function joinDomains(domains: readonly Domain[], isForest: boolean, losses: Losses): Directory {
  const [first] = domains;
  if (first !== undefined && !isForest) return first.directory;
  async function* read(query: DirectoryQuery): AsyncGenerator<readonly DirectoryEvent[]> {
    for (const { settings, directory } of domains) yield* losses.guard(settings, () => directory.read(query));
    yield losses.reasons().map((reason) => ({ kind: "incomplete", reason }));
  }
  return {
    givesGuids: domains.every(({ directory }) => directory.givesGuids),
    read,
    readRange: async (dn, attribute, from) => {
      const owner = ownerOf(domains, dn);
      if (owner === undefined || losses.isLost(owner.settings)) return undefined;
      try {
        return await owner.directory.readRange(dn, attribute, from);
      } catch (error) {
        losses.lose(owner.settings, error);
        return undefined;
      }
    },
    openFeed: () => Promise.resolve(undefined), // each domain has its own
    isPartial: () => losses.reasons().length > 0,
  };
}

/** The domain with the longest base above a name: a child domain is named below its parent. */
function ownerOf(domains: readonly Domain[], dn: string): Domain | undefined {
  return domains
    .filter(({ settings }) => createScope(settings.baseDn)(dn))
    .toSorted((one, other) => other.settings.baseDn.length - one.settings.baseDn.length)[0];
}

/** Asks one domain after the other. */
export function findInAny(domains: readonly Domain[], losses: Losses): Find {
  return async (query) => {
    for (const { settings, directory } of domains) {
      if (losses.isLost(settings)) continue;
      try {
        const found = await findFirst(directory, query);
        if (found !== undefined) return found;
      } catch (error) {
        losses.lose(settings, error);
      }
    }
    return undefined;
  };
}
