// Reading one object: one run of the tap with one stream selected, from its first byte to its exit status.
import { EdpError } from "@edp/base";
import {
  createRecordReader,
  frameLines,
  type ConnectorContext,
  type LineFrame,
  type ReadEvent,
  type ReadRequest,
  type RecordReader,
} from "@edp/connector-sdk";
import { configureStream, readAirbyteMessages, writeAirbyteState } from "./airbyte.ts";
import { discoverStreams, findStream, selectStreams } from "./catalog.ts";
import { findObject, readConfig, type TapConfig, type TapObject } from "./config.ts";
import type { TapStream } from "./discovery.ts";
import { prepareProgram, type Program } from "./program.ts";
import { readMessages, type Messages } from "./messages.ts";
import { openPrivateFolder, type PrivateFolder } from "./private-folder.ts";
import { startTap } from "./tap-process.ts";

/** What stands around a record in its line: type, stream, times, and a SCHEMA as long as it is. */
const envelopeBytes = 1024 * 1024;

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, config, request.object);
  const program = await prepareProgram(context, config);
  const { folder, remove } = await openPrivateFolder(context, config);
  try {
    yield* runTap(context, { config, object, program, folder, state: findState(context, object, request) });
  } finally {
    await remove();
  }
}

interface Reading {
  readonly config: TapConfig;
  readonly object: TapObject;
  readonly program: Program;
  readonly folder: PrivateFolder;
  /** Where the tap goes on; absent: it reads from the beginning. */
  readonly state: string | undefined;
}

/** The cursor is the tap's state, as it wrote it. */
function findState(
  { source }: ConnectorContext,
  object: TapObject,
  request: ReadRequest,
): string | undefined {
  const { mode, cursor } = request;
  if (mode !== "incremental" || object.replicationKey === undefined || cursor === undefined) return undefined;
  try {
    JSON.parse(cursor);
  } catch {
    const problem = "it is not a state of a tap";
    throw new EdpError("EDP-SRC-030", { source, object: object.name, problem });
  }
  return cursor;
}

async function* runTap(context: ConnectorContext, reading: Reading): AsyncIterable<ReadEvent> {
  const { config, object, program, folder } = reading;
  const { signal, maxRecordBytes } = context;
  const call = await prepareCall(context, reading);
  const tap = startTap(context, { program, args: call.args, folder, signal });
  const readFrame = config.protocol === "airbyte" ? readAirbyteMessages : readMessages;
  let state: string | undefined = reading.state;
  try {
    const reader = createReader(context, reading, call.stream);
    for await (const frame of frameLines(tap.output, { maxRecordBytes: maxRecordBytes + envelopeBytes })) {
      const messages = readFrame(frame, object.stream);
      if (messages.hasFiles)
        throw new EdpError("EDP-SRC-270", { source: context.source, object: object.name });
      for (const line of messages.told ?? []) tap.tell(line);
      for (const failure of messages.failures) tap.fail(failure);
      state = messages.state ?? state;
      const cursor = object.replicationKey === undefined ? undefined : state;
      yield* refuseDamage(context, frame, messages);
      yield* reader(frame, messages, cursor);
    }
    await tap.expectSuccess();
  } finally {
    await tap.stop();
  }
  yield writeEnd(reading, state);
}

interface Call {
  readonly args: readonly string[];
  readonly stream: TapStream;
}

async function prepareCall(context: ConnectorContext, reading: Reading): Promise<Call> {
  const { config, object, folder, program, state } = reading;
  const { protocol, catalogOption } = config;
  const streams = await discoverStreams(context, { protocol, program, folder, signal: context.signal });
  const stream = findStream(context.source, streams, object);
  const isAirbyte = protocol === "airbyte";
  const wanted = isAirbyte ? configureStream(stream, object) : selectStreams(streams, [object]);
  const catalog = await folder.write("catalog.json", wanted);
  const places = ["--config", `${folder.dir}/config.json`, `--${catalogOption}`, catalog];
  const args = isAirbyte ? ["read", ...places] : places;
  if (state === undefined) return { stream, args };
  const told = await folder.write("state.json", isAirbyte ? writeAirbyteState(state) : state);
  return { stream, args: [...args, "--state", told] };
}

type YieldRecords = (frame: LineFrame, messages: Messages, cursor: string | undefined) => Iterable<ReadEvent>;

/** The key stands in the config, or in the description that a tap gives before the first record. */
function createReader(
  context: ConnectorContext,
  { config, object }: Reading,
  stream: TapStream,
): YieldRecords {
  // how programs say that a record is gone
  const deletedAt = config.protocol === "airbyte" ? "_ab_cdc_deleted_at" : "_sdc_deleted_at";
  let read: RecordReader | undefined;
  return function* (frame, messages, cursor) {
    if (read === undefined && (messages.schema !== undefined || messages.starts.length > 0))
      read = createRecordReader({
        ...toShape(context.source, object, messages.schema?.keyProperties ?? stream.keyProperties),
        deletedWhen: { field: deletedAt },
      });
    if (read === undefined || messages.starts.length === 0) return;
    const { starts, ends, lines } = messages;
    const ranges = { data: frame.data, offset: frame.offset, starts, ends, oversize: [] };
    const place = { place: "output", firstItem: 1, lines, extractedAt: context.clock.now() };
    const { batch, refused } = read(ranges, place);
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch, ...(cursor === undefined ? {} : { cursor }) };
  };
}

function toShape(
  source: string,
  object: TapObject,
  keyProperties: readonly string[],
): Parameters<typeof createRecordReader>[0] {
  const key = object.key ?? keyProperties.map(escapeDots);
  if (key.length === 0)
    throw new EdpError("EDP-SRC-268", { source, object: object.name, stream: object.stream });
  const { updatedAt } = object;
  return { key, ...(updatedAt === undefined ? {} : { updatedAt }) };
}

function escapeDots(name: string): string {
  return name.replaceAll(".", String.raw`\.`);
}

function* refuseDamage(
  { clock }: ConnectorContext,
  frame: LineFrame,
  { damaged }: Messages,
): Iterable<ReadEvent> {
  const extractedAt = clock.now();
  for (const { offset, sizeBytes, sha256 } of frame.oversize) {
    const position = `output byte ${offset.toString()}`;
    const bytes = Buffer.alloc(0);
    yield { kind: "refused", reason: "too-large", bytes, sizeBytes, sha256, position, extractedAt };
  }
  for (const index of damaged) {
    const bytes = Buffer.from(frame.data.subarray(frame.starts[index], frame.ends[index]));
    const position = `output line ${(frame.lines[index] ?? 0).toString()}`;
    yield { kind: "refused", reason: "invalid-json", bytes, sizeBytes: bytes.length, position, extractedAt };
  }
}

function writeEnd({ object, state: from }: Reading, state: string | undefined): ReadEvent {
  const cursor = object.replicationKey === undefined || state === undefined ? {} : { cursor: state };
  const isWhole = from === undefined;
  if (!isWhole || !object.isPartial) return { kind: "end", complete: isWhole, ...cursor };
  return { kind: "end", complete: false, ...cursor };
}
