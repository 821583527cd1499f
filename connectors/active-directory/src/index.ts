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
import { parseConfig, type DirectorySettings } from "./config.ts";
import type { Directory } from "./directory.ts";
import { discoverObjects } from "./discover.ts";
import { openExport } from "./export/export-directory.ts";
import { openLive } from "./ldap/live-directory.ts";
import { isEntryObject, objectNames } from "./objects.ts";
import { readMemberships } from "./read-memberships.ts";
import { readObject } from "./read-object.ts";

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
    expectObject(context, request);
    const { directory, close } = await openDirectory(context, settings);
    const { object } = request;
    try {
      yield* isEntryObject(object)
        ? readObject(context, directory, object, settings.attributes[object])
        : readMemberships(context, directory);
    } finally {
      close();
    }
  },
};

export default connector;

const parseSettings = (context: ConnectorContext): DirectorySettings =>
  parseConfig(context.source, context.config, context.baseDir);

function expectObject({ source }: ConnectorContext, { object }: ReadRequest): void {
  if ((objectNames as readonly string[]).includes(object)) return;
  throw new EdpError("EDP-SRC-029", { source, object, known: objectNames });
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
  };
  return { directory: openExport(place), close: () => undefined };
}
