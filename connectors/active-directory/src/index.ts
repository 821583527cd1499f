// The connector for Active Directory: a server over LDAP, or LDIF files that somebody exported from one. Both
// give entries; from there on there is one way to records.
import { EdpError } from "@edp/base";
import { type Connector, type ConnectorContext, type ReadEvent, type ReadRequest } from "@edp/connector-sdk";
import { openFollowed } from "./changes/open-followed.ts";
import { checkDomains } from "./check.ts";
import type { DirectorySettings } from "./config.ts";
import { discoverObjects } from "./discover.ts";
import { parseConfig } from "./domains.ts";
import { openForest } from "./forest/open-forest.ts";
import { objectNames, type ObjectName } from "./objects.ts";
import { readChanges, readWhole } from "./read.ts";

const connector: Connector = {
  check: async function* (context) {
    yield* checkDomains(context, parseSettings(context));
  },

  discover: async (context) => {
    const settings = parseSettings(context);
    const { directory, close } = await openForest(context, settings);
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
      const forest = await openFollowed(context, settings, { object, request: { ...request, cursor } });
      yield* closing(forest, () => readChanges(context, forest, object));
      return;
    }
    const forest = await openForest(context, settings);
    yield* closing(forest, () => readWhole(context, forest, object));
  },
};

export default connector;

const parseSettings = (context: ConnectorContext): readonly DirectorySettings[] =>
  parseConfig(context.source, context.config, context.baseDir);

function expectObject({ source }: ConnectorContext, { object }: ReadRequest): ObjectName {
  const known = objectNames.find((name) => name === object);
  if (known !== undefined) return known;
  throw new EdpError("EDP-SRC-029", { source, object, known: objectNames });
}

async function* closing<T>(
  { close }: { readonly close: () => void },
  read: () => AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* read();
  } finally {
    close();
  }
}
