// The tap's output, a JSON message a line, as a few facts a piece: where the wanted records stand in the bytes, the
// last state, the key. The records themselves are not touched.
import type { Json, JsonObject, LogLevel } from "@edp/base";
import { createFieldReader, type LineFrame } from "@edp/connector-sdk";

export interface Messages {
  /** Ranges of the frame's bytes that are records of the stream. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly lines: readonly number[];
  /** Lines that are no message, by their place in the frame. */
  readonly damaged: readonly number[];
  /** Text of the last state in these lines. All records that it speaks of stand before it. */
  readonly state: string | undefined;
  /** The stream's description, when it came in these lines. */
  readonly schema: StreamSchema | undefined;
  /** The tap has put records into files, and names them. */
  readonly hasFiles: boolean;
  /** What the program says went wrong, in a message instead of its log. */
  readonly failures: readonly string[];
  /** What the program says for its log in messages, where its protocol has those. */
  readonly told?: readonly ToldLine[];
}

export interface ToldLine {
  readonly level: LogLevel;
  readonly text: string;
}

export interface StreamSchema {
  readonly keyProperties: readonly string[];
}

const readEnvelope = createFieldReader([["type"], ["stream"], ["record"], ["value"]]);

export function readMessages(frame: LineFrame, stream: string): Messages {
  const found = {
    starts: [] as number[],
    ends: [] as number[],
    lines: [] as number[],
    damaged: [] as number[],
  };
  let state: string | undefined;
  let schema: StreamSchema | undefined;
  let hasFiles = false;
  for (const [index, start] of frame.starts.entries()) {
    const end = frame.ends[index] ?? start;
    const envelope = readEnvelope(frame.data, start, end);
    const [type, name, record, value] = envelope.fields;
    if (!envelope.ok || type === undefined) found.damaged.push(index);
    else if (type.text === "RECORD" && name?.text !== stream)
      continue; // nobody asked for it
    else if (type.text === "RECORD" && record?.kind === "object") {
      found.starts.push(record.start);
      // The text of an object is the tap's own, so its length in bytes is known.
      found.ends.push(record.start + Buffer.byteLength(record.text));
      found.lines.push(frame.lines[index] ?? 0);
    } else if (type.text === "RECORD") found.damaged.push(index);
    else if (type.text === "BATCH" && name?.text === stream) hasFiles = true;
    else if (type.text === "STATE" && value !== undefined) state = value.text;
    else if (type.text === "SCHEMA" && name?.text === stream)
      schema = readSchema(JSON.parse(frame.data.toString("utf8", start, end)) as JsonObject);
    // ACTIVATE_VERSION says nothing that the end of the read does not say better.
  }
  return { ...found, state, schema, hasFiles, failures: [] };
}

function readSchema(message: JsonObject): StreamSchema {
  const keys: Json | undefined = message["key_properties"];
  return {
    keyProperties: Array.isArray(keys) ? (keys as readonly Json[]).map(String) : [],
  };
}
