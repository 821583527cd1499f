// The protocol of Airbyte's sources: commands instead of options, all messages on standard output, the catalog and the
// verdict of a check among them. What differs from Singer stands here and nowhere else.
import { EdpError, type Json, type JsonObject } from "@edp/base";
import { createFieldReader, frameLines, type ConnectorContext, type LineFrame } from "@edp/connector-sdk";
import type { TapObject } from "./config.ts";
import type { Discovery, TapStream } from "./discovery.ts";
import { describeFailure } from "./failure.ts";
import type { Messages, ToldLine } from "./messages.ts";
import { startTap } from "./tap-process.ts";

const readEnvelope = createFieldReader([
  ["type"],
  ["record", "stream"],
  ["record", "data"],
  ["state"],
  ["trace"],
  ["log"],
]);

/** Their levels as ours; what they call INFO is a line for each request. */
const levels: Readonly<Record<string, ToldLine["level"]>> = {
  FATAL: "error",
  ERROR: "error",
  WARN: "warn",
  INFO: "info",
};

/** Where the wanted records stand in the bytes, the last state, and what went wrong. */
export function readAirbyteMessages(frame: LineFrame, stream: string): Messages {
  const found = {
    starts: [] as number[],
    ends: [] as number[],
    lines: [] as number[],
    damaged: [] as number[],
  };
  const failures: string[] = [];
  const told: ToldLine[] = [];
  let state: string | undefined;
  for (const [index, start] of frame.starts.entries()) {
    const envelope = readEnvelope(frame.data, start, frame.ends[index] ?? start);
    const [type, name, data, written, trace, log] = envelope.fields;
    if (!envelope.ok || type === undefined) found.damaged.push(index);
    else if (type.text === "RECORD" && name?.text !== stream)
      continue; // nobody asked for it
    else if (type.text === "RECORD" && data?.kind === "object") {
      found.starts.push(data.start);
      found.ends.push(data.start + Buffer.byteLength(data.text));
      found.lines.push(frame.lines[index] ?? 0);
    } else if (type.text === "RECORD") found.damaged.push(index);
    else if (type.text === "STATE" && written !== undefined) state = written.text;
    else if (type.text === "TRACE" && trace !== undefined) failures.push(...readFailure(trace.text));
    else if (type.text === "LOG" && log !== undefined) told.push(readTold(log.text));
  }
  return { ...found, state, schema: undefined, hasFiles: false, failures, told };
}

/** Of the traces only errors say something that the end of the program does not. */
function readFailure(text: string): readonly string[] {
  const { error } = JSON.parse(text) as { error?: { message?: string; internal_message?: string } };
  return error === undefined ? [] : [[error.internal_message, error.message].filter(Boolean).join(": ")];
}

function readTold(text: string): ToldLine {
  const { level = "", message = "" } = JSON.parse(text) as { level?: string; message?: string };
  return { level: levels[level] ?? "debug", text: message };
}

/** A state goes back as it came; those without a type are of the first years, and went as their data alone. */
export function writeAirbyteState(state: string): Json {
  const written = JSON.parse(state) as JsonObject;
  return "type" in written ? [written] : (written["data"] ?? {});
}

/** The configured catalog: the wanted stream alone, and how it is to be read. */
export function configureStream({ written }: TapStream, object: TapObject): JsonObject {
  const key = object.replicationKey;
  const primary = written["source_defined_primary_key"];
  const stream = {
    stream: written,
    sync_mode: key === undefined ? "full_refresh" : "incremental",
    destination_sync_mode: "append",
    ...(key === undefined ? {} : { cursor_field: key.split(".") }),
    ...(primary === undefined ? {} : { primary_key: primary }),
  };
  return { streams: [stream] };
}

export async function discoverAirbyte(
  context: ConnectorContext,
  discovery: Discovery,
): Promise<readonly TapStream[]> {
  const { program } = discovery;
  const { catalog } = await ask(context, discovery, "discover", "CATALOG");
  const streams = isObject(catalog) ? catalog["streams"] : undefined;
  if (!Array.isArray(streams)) {
    const problem = "it has no list of streams";
    throw new EdpError("EDP-SRC-269", { source: context.source, program: program.name, problem });
  }
  return (streams as readonly Json[]).filter(isObject).map(toStream);
}

function toStream(written: JsonObject): TapStream {
  const key = written["source_defined_primary_key"];
  const schema = written["json_schema"];
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return {
    id: readText(written["name"]) ?? "",
    keyProperties: Array.isArray(key)
      ? key.map((path) => (Array.isArray(path) ? path.join(".") : String(path)))
      : [],
    fields: isObject(properties) ? Object.keys(properties) : [],
    written,
  };
}

/** The source's own connection test; throws with its reason. */
export async function checkAirbyte(context: ConnectorContext, discovery: Discovery): Promise<void> {
  const { connectionStatus } = await ask(context, discovery, "check", "CONNECTION_STATUS");
  if (!isObject(connectionStatus) || connectionStatus["status"] === "SUCCEEDED") return;
  const lines = [discovery.folder.hide(readText(connectionStatus["message"]) ?? "it gave no reason")];
  throw describeFailure({
    source: context.source,
    program: discovery.program.name,
    ending: "a failed check",
    lines,
  });
}

/** Runs one command to its end; the message of that type. */
async function ask(
  context: ConnectorContext,
  { program, folder, signal }: Discovery,
  command: "check" | "discover",
  wanted: string,
): Promise<JsonObject> {
  const args = [command, "--config", `${folder.dir}/config.json`];
  const tap = startTap(context, { program, args, folder, signal });
  let answer: JsonObject | undefined;
  try {
    for await (const frame of frameLines(tap.output, { maxRecordBytes: largestAnswer })) {
      const { failures, told } = readAirbyteMessages(frame, "");
      for (const line of told ?? []) tap.tell(line);
      for (const failure of failures) tap.fail(failure);
      for (const [index, start] of frame.starts.entries()) {
        const line = frame.data.toString("utf8", start, frame.ends[index]);
        if (line.includes(`"${wanted}"`)) answer = JSON.parse(line) as JsonObject;
      }
    }
    await tap.expectSuccess();
  } finally {
    await tap.stop();
  }
  return answer ?? {};
}

const largestAnswer = 64 * 1024 * 1024;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readText(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
