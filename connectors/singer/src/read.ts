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
import { discoverStreams, findStream, selectStreams } from "./catalog.ts";
import { findObject, readConfig, type TapConfig, type TapObject } from "./config.ts";
import { prepareProgram } from "./install.ts";
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
  readonly program: string;
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
  const { object, program, folder } = reading;
  const { signal, maxRecordBytes } = context;
  const tap = startTap(context, { program, args: await writeArguments(context, reading), folder, signal });
  let state: string | undefined = reading.state;
  try {
    const reader = createReader(context, object);
    for await (const frame of frameLines(tap.output, { maxRecordBytes: maxRecordBytes + envelopeBytes })) {
      const messages = readMessages(frame, object.stream);
      if (messages.hasFiles)
        throw new EdpError("EDP-SRC-270", { source: context.source, object: object.name });
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

async function writeArguments(context: ConnectorContext, reading: Reading): Promise<readonly string[]> {
  const { config, object, folder, program, state } = reading;
  const streams = await discoverStreams(context, { program, folder, signal: context.signal });
  findStream(context.source, streams, object);
  const catalog = await folder.write("catalog.json", selectStreams(streams, [object]));
  const args = ["--config", `${folder.dir}/config.json`, `--${config.catalogOption}`, catalog];
  return state === undefined ? args : [...args, "--state", await folder.write("state.json", state)];
}

type YieldRecords = (frame: LineFrame, messages: Messages, cursor: string | undefined) => Iterable<ReadEvent>;

/** The key stands in the config, or in the description that a tap gives before the first record. */
function createReader(context: ConnectorContext, object: TapObject): YieldRecords {
  let read: RecordReader | undefined;
  return function* (frame, messages, cursor) {
    if (read === undefined && (messages.schema !== undefined || messages.starts.length > 0))
      read = createRecordReader(toShape(context.source, object, messages));
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
  { schema }: Messages,
): Parameters<typeof createRecordReader>[0] {
  const key = object.key ?? schema?.keyProperties.map(escapeDots) ?? [];
  if (key.length === 0)
    throw new EdpError("EDP-SRC-268", { source, object: object.name, stream: object.stream });
  const { updatedAt } = object;
  const deletedWhen = { field: "_sdc_deleted_at" }; // how taps say that a record is gone
  return { key, deletedWhen, ...(updatedAt === undefined ? {} : { updatedAt }) };
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
