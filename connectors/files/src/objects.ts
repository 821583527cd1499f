// Reading one object: which of its files, in which order, and what that says about records that are gone.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { hash } from "node:crypto";
import { findObject, readConfig, type FilesConfig, type FilesObject } from "./config.ts";
import { listFiles } from "./list-files.ts";
import { openPlace } from "./places/open-place.ts";
import type { Place, PlaceFile } from "./places/place.ts";
import { readers } from "./read-file.ts";
import type { FilePart } from "./row-collector.ts";
import { withWatchedFile } from "./watched-file.ts";

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, config, request.object);
  const place = openPlace(context, config);
  try {
    const files = await listFiles(context.source, place, object);
    if (object.mode === "append") yield* readNewFiles(context, config, object, { request, files });
    else yield* readSnapshot(context, config, object, { place, files });
  } finally {
    await place.close();
  }
}

/** The newest file, or all of them, is the whole truth. */
async function* readSnapshot(
  context: ConnectorContext,
  config: FilesConfig,
  object: FilesObject,
  { place, files }: { readonly place: Place; readonly files: readonly PlaceFile[] },
): AsyncIterable<ReadEvent> {
  const chosen = object.files === "newest" ? files.slice(-1) : files;
  if (chosen.length === 0) {
    const { source } = context;
    throw new EdpError("EDP-SRC-036", {
      source,
      object: object.name,
      folder: place.address,
      glob: object.glob,
    });
  }
  let sourceCount = 0;
  for (const file of chosen) {
    for await (const part of readParts(context, config, object, file)) {
      sourceCount += part.batch.count + part.refused.length;
      yield* toEvents(part);
    }
  }
  yield { kind: "end", complete: true, sourceCount };
}

/** Files that were not read before. Nothing is ever gone: an old file may be removed once it was read. */
async function* readNewFiles(
  context: ConnectorContext,
  config: FilesConfig,
  object: FilesObject,
  { request, files }: { readonly request: ReadRequest; readonly files: readonly PlaceFile[] },
): AsyncIterable<ReadEvent> {
  const known = new Set(request.mode === "full" ? [] : parseCursor(context.source, request));
  const present = new Set(files.map(markFile));
  // Files that are no longer there need not be remembered.
  const done = [...known].filter((mark) => present.has(mark));
  for (const file of files) {
    const mark = markFile(file);
    if (known.has(mark)) continue;
    let held: FilePart | undefined;
    for await (const part of readParts(context, config, object, file)) {
      if (held !== undefined) yield* toEvents(held);
      held = part;
    }
    done.push(mark);
    if (held !== undefined) yield* toEvents(held, writeCursor(done));
  }
  yield { kind: "end", complete: false, cursor: writeCursor(done) };
}

function readParts(
  context: ConnectorContext,
  config: FilesConfig,
  object: FilesObject,
  file: PlaceFile,
): AsyncIterable<FilePart> {
  const { source, clock, maxRecordBytes, signal } = context;
  return withWatchedFile(file, { source, clock, settleMs: config.settleMs }, async function* (watched) {
    for await (const part of readers[object.format]({ source, object, watched, maxRecordBytes, clock })) {
      signal.throwIfAborted();
      yield part;
    }
  });
}

function* toEvents(part: FilePart, cursor?: string): Iterable<ReadEvent> {
  yield* part.refused;
  if (part.batch.count === 0) return;
  yield cursor === undefined
    ? { kind: "records", batch: part.batch }
    : { kind: "records", batch: part.batch, cursor };
}

/** A file that changed is another one, and is read again. */
function markFile({ identity }: PlaceFile): string {
  return hash("sha256", identity, "base64url").slice(0, 16);
}

function writeCursor(marks: readonly string[]): string {
  return JSON.stringify({ read: marks });
}

function parseCursor(source: string, request: ReadRequest): readonly string[] {
  if (request.cursor === undefined) return [];
  const value = parseQuietly(request.cursor);
  const marks = typeof value === "object" && value !== null && "read" in value ? value.read : undefined;
  if (Array.isArray(marks) && marks.every((mark) => typeof mark === "string")) return marks;
  throw new EdpError("EDP-SRC-030", {
    source,
    object: request.object,
    problem: "it was not written by this connector",
  });
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
