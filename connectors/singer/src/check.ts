// The connection test. An Airbyte source has a command for it. A tap has none: its catalog is asked for, and then it is
// run until its first record. What it says when it fails decides at which step it failed.
import { isEdpError } from "@edp/base";
import {
  frameLines,
  runCheck,
  type CheckStep,
  type CheckStepName,
  type ConnectorContext,
} from "@edp/connector-sdk";
import { checkAirbyte } from "./airbyte.ts";
import { discoverStreams, findStream, listWanted, selectStreams } from "./catalog.ts";
import { readConfig, type TapConfig, type TapObject } from "./config.ts";
import type { TapStream } from "./discovery.ts";
import { prepareProgram, type Program } from "./program.ts";
import { readMessages } from "./messages.ts";
import { withPrivateFolder, type PrivateFolder } from "./private-folder.ts";
import { startTap } from "./tap-process.ts";

interface Look {
  readonly streams: readonly TapStream[];
  /** What was found out beyond the catalog. */
  readonly found: string;
}

/** The step that an error belongs to; all others are the tap's own trouble and stand at its beginning. */
const steps: Readonly<Record<string, CheckStepName>> = {
  "EDP-SEC-001": "sign in",
  "EDP-SRC-265": "sign in",
  "EDP-SRC-266": "permission",
  "EDP-SRC-267": "permission",
};

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  // Installed by `prepare`, outside of the ten seconds.
  const prepared = prepareProgram(context, config);
  const program = await prepared.catch(() => undefined);
  let looked: Promise<Look> | undefined;
  const judge = async (step: CheckStepName, signal: AbortSignal): Promise<Look | undefined> => {
    if (program === undefined) return undefined; // the first step has failed
    looked ??= look({ ...context, signal }, config, program);
    try {
      return await looked;
    } catch (error) {
      const place = isEdpError(error) ? (steps[error.code] ?? "reachable") : "reachable";
      if (place === step) throw error;
      return undefined;
    }
  };
  yield* runCheck(context, [
    {
      step: "name",
      run: async () => {
        const { name, kind } = await prepared;
        return `${name} is ${kind === "file" ? "installed" : "on this machine"}`;
      },
    },
    { step: "reachable", run: async (signal) => (await judge("reachable", signal), "it runs") },
    { step: "sign in", run: async (signal) => (await judge("sign in", signal), "it was not refused") },
    {
      step: "permission",
      run: async (signal) => (await judge("permission", signal), context.objects.join(", ")),
    },
    { step: "data", run: async (signal) => describeLook(await judge("data", signal)) },
  ]);
}

const describeLook = (look: Look | undefined): string =>
  `${(look?.streams.length ?? 0).toString()} streams; ${look?.found ?? "nothing more"}`;

async function look(context: ConnectorContext, config: TapConfig, program: Program): Promise<Look> {
  return withPrivateFolder(
    async (folder) => {
      const { protocol } = config;
      const discovery = { protocol, program, folder, signal: context.signal };
      if (protocol === "airbyte") await checkAirbyte(context, discovery);
      const streams = await discoverStreams(context, discovery);
      const objects = listWanted(config, context.objects);
      for (const object of objects) findStream(context.source, streams, object);
      if (protocol === "airbyte") return { streams, found: "its own check passed" };
      for (const object of objects) {
        const hasRecord = await findFirstRecord(context, { config, program, folder, streams, object });
        if (hasRecord) return { streams, found: `${object.name} gives records` };
      }
      return { streams, found: "no record yet" };
    },
    context,
    config,
  );
}

interface FirstRecord {
  readonly config: TapConfig;
  readonly program: Program;
  readonly folder: PrivateFolder;
  readonly streams: readonly TapStream[];
  readonly object: TapObject;
}

/** Runs the tap and ends it at its first record. */
async function findFirstRecord(context: ConnectorContext, search: FirstRecord): Promise<boolean> {
  const { config, program, folder, streams, object } = search;
  const { signal, maxRecordBytes } = context;
  const catalog = await folder.write("catalog.json", selectStreams(streams, [object]));
  const args = ["--config", `${folder.dir}/config.json`, `--${config.catalogOption}`, catalog];
  const tap = startTap(context, { program, args, folder, signal });
  try {
    for await (const frame of frameLines(tap.output, { maxRecordBytes })) {
      if (readMessages(frame, object.stream).starts.length > 0) return true;
    }
    await tap.expectSuccess();
    return false;
  } finally {
    await tap.stop();
  }
}
