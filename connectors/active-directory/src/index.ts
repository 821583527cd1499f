// The connector for Active Directory: a server over LDAP, or LDIF files that somebody exported from one. Both
// give entries; from there on there is one way to records.
import { EdpError } from "@edp/base";
import {
  runCheck,
  type Connector,
  type ConnectorContext,
  type ReadEvent,
  type ReadRequest,
} from "@edp/connector-sdk";
import { maxEntryBytes, planExportSteps } from "./check-export.ts";
import { planLiveCheck } from "./check-live.ts";
import type { ChangeFeed } from "./changes/feed.ts";
import { parseConfig, type DirectorySettings } from "./config.ts";
import type { Directory } from "./directory.ts";
import { discoverObjects } from "./discover.ts";
import { openExport } from "./export/export-directory.ts";
import { openFirst, openLive } from "./ldap/live-directory.ts";
import { objectNames, type ObjectName } from "./objects.ts";
import { readChanges, readCursor, readWhole } from "./read.ts";

const connector: Connector = {
  check: async function* (context) {
    const settings = parseSettings(context);
    const { way } = settings;
    if (way.kind === "export") {
      yield* runCheck(context, planExportSteps(context, settings, way));
      return;
    }
    const { steps, close } = planLiveCheck(context, settings, way);
    try {
      yield* runCheck(context, steps);
    } finally {
      close();
    }
  },

  discover: async (context) => {
    const settings = parseSettings(context);
    const { directory, close } = await openDirectory(context, settings);
    try {
      return await discoverObjects(settings, directory);
    } finally {
      close();
    }
  },

  read: async function* (context, request): AsyncGenerator<ReadEvent> {
    const settings = parseSettings(context);
    const object = expectObject(context, request);
    const { mode, cursor } = request;
    if (mode === "incremental" && cursor !== undefined) {
      yield* readOn(context, settings, { ...request, cursor });
      return;
    }
    const { directory, close } = await openDirectory(context, settings);
    try {
      yield* readWhole(context, { settings, directory, object });
    } finally {
      close();
    }
  },
};

export default connector;

const parseSettings = (context: ConnectorContext): DirectorySettings =>
  parseConfig(context.source, context.config, context.baseDir);

function expectObject({ source }: ConnectorContext, { object }: ReadRequest): ObjectName {
  const known = objectNames.find((name) => name === object);
  if (known !== undefined) return known;
  throw new EdpError("EDP-SRC-029", { source, object, known: objectNames });
}

/** What changed since a cursor, told by a controller that has a place in it. */
async function* readOn(
  context: ConnectorContext,
  settings: DirectorySettings,
  request: ReadRequest & { readonly cursor: string },
): AsyncGenerator<ReadEvent> {
  const object = expectObject(context, request);
  const cursor = readCursor(context, settings, request);
  const refuse = (reason: string): EdpError =>
    new EdpError("EDP-SRC-031", { source: context.source, object, reason });
  if (settings.way.kind === "export") throw refuse("files do not tell what changed");
  let feed: ChangeFeed | undefined;
  const opened = await openFirst(context, settings, settings.way, async (directory) => {
    feed = await directory.openFeed();
    return feed?.controller.invocationId === cursor.controller;
  });
  if (opened === undefined || feed === undefined) {
    throw refuse(
      "the domain controller of the last read does not answer, and each counts its changes by itself",
    );
  }
  try {
    yield* readChanges(context, { settings, directory: opened.directory, object }, feed, cursor);
  } finally {
    opened.close();
  }
}

async function openDirectory(
  context: ConnectorContext,
  settings: DirectorySettings,
): Promise<{ readonly directory: Directory; readonly close: () => void }> {
  const { way, baseDn } = settings;
  if (way.kind === "live") return openLive(context, settings, way);
  const place = {
    source: context.source,
    folder: way.folder,
    baseDn,
    maxEntryBytes: maxEntryBytes(context),
    firstObject: context.objects[0] ?? "",
    signal: context.signal,
  };
  return { directory: openExport(place), close: () => undefined };
}
