// JSON Lines (NDJSON): one record a line, found by its newline. Lines of spaces are no records.
import { FrameBuilder, type RecordFrame } from "./frame-builder.ts";

export interface LineFrame extends RecordFrame {
  /** Line number, from 1, of each record. */
  readonly lines: readonly number[];
}

export interface FrameLinesOptions {
  readonly maxRecordBytes: number;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export async function* frameLines(
  chunks: AsyncIterable<Buffer>,
  options: FrameLinesOptions,
): AsyncIterable<LineFrame> {
  const builder = new FrameBuilder(options.maxRecordBytes);
  let line = 1;
  for await (const chunk of skipByteOrderMark(chunks)) {
    builder.beginChunk(chunk);
    const first = line;
    line += splitLines(builder, chunk);
    yield toLineFrame(builder.takeFrame(), first);
  }
  if (!builder.isOpen) return;
  // The last line has no newline: its end is the end of the stream.
  builder.beginChunk(Buffer.alloc(0));
  builder.close(0);
  yield toLineFrame(builder.takeFrame(), line);
}

/** Returns how many lines ended in this chunk. */
function splitLines(builder: FrameBuilder, chunk: Buffer): number {
  let at = 0;
  let count = 0;
  while (at < chunk.length) {
    if (!builder.isOpen) builder.open(at);
    const newline = chunk.indexOf(0x0a, at);
    if (newline < 0) break;
    builder.close(newline);
    count += 1;
    at = newline + 1;
  }
  return count;
}

/** Without the carriage return before a newline, and without empty lines. */
function toLineFrame(frame: RecordFrame, firstLine: number): LineFrame {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  for (const [index, start] of frame.starts.entries()) {
    let end = frame.ends[index] ?? start;
    if (end > start && frame.data[end - 1] === 0x0d) end -= 1;
    if (isBlank(frame.data, start, end)) continue;
    starts.push(start);
    ends.push(end);
    lines.push(firstLine + index);
  }
  return { ...frame, starts, ends, lines };
}

function isBlank(data: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}

/** Drops the byte order mark at the beginning of a UTF-8 stream, wherever the pieces are cut. */
export async function* skipByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < byteOrderMark.length) continue;
    yield head.subarray(0, 3).equals(byteOrderMark) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}
