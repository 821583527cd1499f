// A file that is read and watched: if it changes between the first and the last byte, what was read is no
// snapshot of anything, and the read fails with "try again".
import { EdpError, type Clock } from "@edp/base";
import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import type { DropFile } from "./drop-folder.ts";
import { readErrorReason } from "./file-error.ts";

export interface WatchedFile {
  readonly file: DropFile;
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

const chunkBytes = 1024 * 1024;

/** Lends the open file to `use`. What it yields last is held back until the file has proved unchanged. */
export async function* withWatchedFile<T>(
  file: DropFile,
  options: WatchOptions,
  use: (watched: WatchedFile) => AsyncIterable<T>,
): AsyncIterable<T> {
  const { source } = options;
  const ageMs = options.clock.now().getTime() - Number(file.modifiedNs / 1_000_000n);
  if (ageMs < options.settleMs) {
    const seconds = Math.max(0, Math.round(ageMs / 1000)).toString();
    throw changed(source, file, `was written to ${seconds} s ago and may not be whole yet`);
  }
  const handle = await openFile(source, file);
  try {
    await expectUnchanged(source, file, handle);
    let held: { readonly value: T } | undefined;
    for await (const value of use({
      file,
      readRange: (start, end) => readRange(handle, start, end),
      chunks: () => readChunks(handle),
    })) {
      if (held !== undefined) yield held.value;
      held = { value };
    }
    await expectUnchanged(source, file, handle);
    if (held !== undefined) yield held.value;
  } finally {
    await handle.close();
  }
}

async function openFile(source: string, file: DropFile): Promise<FileHandle> {
  try {
    // The path has no links any more; one that appears now is not followed.
    return await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const reason = readErrorReason(error);
    throw new EdpError("EDP-SRC-044", { source, file: file.name, reason }, { cause: error });
  }
}

/** Both the open file and what now stands under its name must be the file that was listed. */
async function expectUnchanged(source: string, file: DropFile, handle: FileHandle): Promise<void> {
  const here = await handle.stat({ bigint: true });
  const there = await stat(file.path, { bigint: true }).catch(() => undefined);
  if (there === undefined) throw changed(source, file, "was removed while it was read");
  for (const now of [here, there]) {
    if (now.ino !== file.inode) throw changed(source, file, "was replaced while it was read");
    if (Number(now.size) !== file.sizeBytes) {
      const sizes = `from ${file.sizeBytes.toString()} to ${now.size.toString()} bytes`;
      throw changed(source, file, `changed ${sizes} while it was read`);
    }
    if (now.mtimeNs !== file.modifiedNs) throw changed(source, file, "was written to while it was read");
  }
}

function changed(source: string, file: DropFile, change: string): EdpError {
  return new EdpError("EDP-SRC-038", { source, file: file.name, change });
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end - start);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function* readChunks(handle: FileHandle): AsyncIterable<Buffer> {
  for (let at = 0; ; at += chunkBytes) {
    const chunk = await readRange(handle, at, at + chunkBytes);
    if (chunk.length > 0) yield chunk;
    if (chunk.length < chunkBytes) return;
  }
}
