// A file that is read and watched: if it changes between the first and the last byte, what was read is no
// snapshot of anything, and the read fails with "try again".
import { EdpError, type Clock } from "@edp/base";
import type { OpenFile, PlaceFile } from "./places/place.ts";

export interface WatchedFile {
  readonly file: PlaceFile;
  /** Bytes `[start, end)`, fewer at the end of the file. */
  readonly readRange: (start: number, end: number) => Promise<Buffer>;
  /** The file from its beginning. A new buffer for each piece. */
  readonly chunks: () => AsyncIterable<Buffer>;
}

export interface WatchOptions {
  readonly source: string;
  readonly clock: Clock;
  readonly settleMs: number;
}

/** Lends the open file to `use`. What it yields last is held back until the file has proved unchanged. */
export async function* withWatchedFile<T>(
  file: PlaceFile,
  options: WatchOptions,
  use: (watched: WatchedFile) => AsyncIterable<T>,
): AsyncIterable<T> {
  const { source } = options;
  const ageMs = options.clock.now().getTime() - Number(file.modifiedNs / 1_000_000n);
  if (ageMs < options.settleMs) {
    const seconds = Math.max(0, Math.round(ageMs / 1000)).toString();
    throw changed(source, file, `was written to ${seconds} s ago and may not be whole yet`);
  }
  const opened = await file.open();
  try {
    await expectUnchanged(source, file, opened);
    let held: { readonly value: T } | undefined;
    for await (const value of use({
      file,
      readRange: opened.readRange,
      chunks: () => readChunks(opened),
    })) {
      if (held !== undefined) yield held.value;
      held = { value };
    }
    await expectUnchanged(source, file, opened);
    if (held !== undefined) yield held.value;
  } finally {
    await opened.close();
  }
}

async function expectUnchanged(source: string, file: PlaceFile, opened: OpenFile): Promise<void> {
  const change = await opened.findChange();
  if (change !== undefined) throw changed(source, file, change);
}

function changed(source: string, file: PlaceFile, change: string): EdpError {
  return new EdpError("EDP-SRC-038", { source, file: file.name, change });
}

async function* readChunks({ chunkBytes, readRange }: OpenFile): AsyncIterable<Buffer> {
  for (let at = 0; ; at += chunkBytes) {
    const chunk = await readRange(at, at + chunkBytes);
    if (chunk.length > 0) yield chunk;
    if (chunk.length < chunkBytes) return;
  }
}
