// Opens the domains of a source for a whole read: servers over LDAP, or files.
import type { ConnectorContext } from "@edp/connector-sdk";
import { maxEntryBytes } from "../check-export.ts";
import type { DirectorySettings } from "../config.ts";
import type { Directory } from "../directory.ts";
import { openExport } from "../export/export-directory.ts";
import { openLive, type OpenDirectory } from "../ldap/live-directory.ts";
import { joinDomains, type Domain } from "./join-domains.ts";
import { createLosses, type Losses } from "./losses.ts";

export interface OpenForest {
  /** All of the source, those that are out of reach too. */
  readonly settings: readonly DirectorySettings[];
  readonly domains: readonly Domain[];
  readonly directory: Directory;
  readonly losses: Losses;
  readonly close: () => void;
}

export async function openForest(
  context: ConnectorContext,
  settings: readonly DirectorySettings[],
): Promise<OpenForest> {
  const losses = createLosses(context, settings);
  const opened: (Domain & OpenDirectory)[] = [];
  const close = (): void => {
    for (const domain of opened) domain.close();
  };
  try {
    for (const domain of settings) {
      try {
        opened.push({ settings: domain, ...(await openDomain(context, domain)) });
      } catch (error) {
        losses.lose(domain, error);
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  const directory = joinDomains(opened, settings.length > 1, losses);
  return { settings, domains: opened, directory, losses, close };
}

async function openDomain(context: ConnectorContext, settings: DirectorySettings): Promise<OpenDirectory> {
  const { way, baseDn, otherBases } = settings;
  if (way.kind === "live") return openLive(context, settings, way);
  const place = {
    source: context.source,
    folder: way.folder,
    baseDn,
    otherBases,
    maxEntryBytes: maxEntryBytes(context),
    firstObject: context.objects[0] ?? "",
    signal: context.signal,
  };
  return { directory: openExport(place), close: () => undefined };
}
