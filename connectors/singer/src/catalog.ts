// What a tap offers, as `--discover` prints it, and the same with marks on what is wanted.
import { EdpError, type Json, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { discoverAirbyte } from "./airbyte.ts";
import type { TapConfig, TapObject } from "./config.ts";
import type { Discovery, TapStream } from "./discovery.ts";
import type { Program } from "./program.ts";
import { startTap } from "./tap-process.ts";

const largestCatalog = 64 * 1024 * 1024;

export async function discoverStreams(
  context: ConnectorContext,
  discovery: Discovery,
): Promise<readonly TapStream[]> {
  if (discovery.protocol === "airbyte") return discoverAirbyte(context, discovery);
  const { program, folder, signal } = discovery;
  const args = ["--config", `${folder.dir}/config.json`, "--discover"];
  const tap = startTap(context, { program, args, folder, signal });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of tap.output) {
      size += chunk.length;
      if (size > largestCatalog) throw refuse(context.source, program, "it is larger than 64 MB");
      chunks.push(chunk);
    }
    await tap.expectSuccess();
    return readCatalog(context.source, program, Buffer.concat(chunks).toString("utf8"));
  } finally {
    await tap.stop();
  }
}

export function readCatalog(source: string, program: Program, text: string): readonly TapStream[] {
  let catalog: Json;
  try {
    catalog = JSON.parse(text) as Json;
  } catch {
    throw refuse(source, program, "it is not JSON");
  }
  const streams = isObject(catalog) ? catalog["streams"] : undefined;
  if (!Array.isArray(streams)) throw refuse(source, program, "it has no list of streams");
  return (streams as readonly Json[]).filter(isObject).map(readStream);
}

function readStream(written: JsonObject): TapStream {
  const root = findRoot(written);
  const schema = written["schema"];
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return {
    id: readText(written["tap_stream_id"]) ?? readText(written["stream"]) ?? "",
    keyProperties: firstList(
      written["key_properties"],
      root["table-key-properties"],
      root["view-key-properties"],
    ),
    fields: isObject(properties) ? Object.keys(properties) : [],
    written,
  };
}

/** The catalog with one stream selected, every field of it, and how it is to be read. */
export function selectStreams(streams: readonly TapStream[], objects: readonly TapObject[]): JsonObject {
  const wanted = new Map(objects.map((object) => [object.stream, object]));
  return { streams: streams.map((stream) => selectStream(stream, wanted.get(stream.id))) };
}

function selectStream({ written }: TapStream, object: TapObject | undefined): JsonObject {
  const selected = object !== undefined;
  const method = object?.replicationKey === undefined ? "FULL_TABLE" : "INCREMENTAL";
  const key = object?.replicationKey;
  const marks = selected
    ? { selected, "replication-method": method, ...(key === undefined ? {} : { "replication-key": key }) }
    : { selected };
  const others = listMetadata(written).filter((entry) => !isRoot(entry));
  const metadata = [
    { breadcrumb: [], metadata: { ...findRoot(written), ...marks } },
    ...others.map((entry) => ({ ...entry, metadata: { ...readObject(entry["metadata"]), selected } })),
  ];
  const schema = { ...readObject(written["schema"]), selected }; // what older taps look at
  if (!selected) return { ...written, schema, metadata };
  return {
    ...written,
    schema,
    metadata,
    replication_method: method,
    ...(key === undefined ? {} : { replication_key: key }),
  };
}

export function findStream(source: string, streams: readonly TapStream[], object: TapObject): TapStream {
  const { name, stream: wanted } = object;
  const stream = streams.find(({ id }) => id === wanted);
  if (stream !== undefined) return stream;
  throw new EdpError("EDP-SRC-267", {
    source,
    object: name,
    stream: wanted,
    streams: streams.map(({ id }) => id),
  });
}

export function listWanted(config: TapConfig, names: readonly string[]): readonly TapObject[] {
  return [...config.objects.values()].filter(({ name }) => names.includes(name));
}

function listMetadata(written: JsonObject): readonly JsonObject[] {
  const list = written["metadata"];
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
}

function isRoot({ breadcrumb }: JsonObject): boolean {
  return Array.isArray(breadcrumb) && breadcrumb.length === 0;
}

function findRoot(written: JsonObject): JsonObject {
  return readObject(listMetadata(written).find(isRoot)?.["metadata"]);
}

function firstList(...lists: readonly (Json | undefined)[]): readonly string[] {
  for (const list of lists) if (Array.isArray(list) && list.length > 0) return list.map(String);
  return [];
}

function readObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function readText(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(source: string, program: Program, problem: string): EdpError {
  return new EdpError("EDP-SRC-269", { source, program: program.name, problem });
}
