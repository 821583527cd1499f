// What the tap offers: its catalog, a stream each under the object's name where the config has one.
import type { ConnectorContext, DiscoveredObject } from "@edp/connector-sdk";
import { discoverStreams } from "./catalog.ts";
import { readConfig, type TapConfig } from "./config.ts";
import type { TapStream } from "./discovery.ts";
import { prepareProgram } from "./program.ts";
import { withPrivateFolder } from "./private-folder.ts";

export async function discoverObjects(context: ConnectorContext): Promise<readonly DiscoveredObject[]> {
  const config = readConfig(context);
  const program = await prepareProgram(context, config);
  const streams = await withPrivateFolder(
    (folder) =>
      discoverStreams(context, { protocol: config.protocol, program, folder, signal: context.signal }),
    context,
    config,
  );
  return streams.map((stream) => describeStream(config, stream));
}

function describeStream({ objects }: TapConfig, { id, keyProperties, fields }: TapStream): DiscoveredObject {
  const object = [...objects.values()].find(({ stream }) => stream === id);
  const key = object?.key ?? keyProperties;
  const known = key.length === 0 ? "without a key" : `known by ${key.join(" and ")}`;
  return { name: object?.name ?? id, description: `Stream ${id}, ${known}`, fields };
}
