// The records of a JSON list, as byte ranges, without building any of them.
//
// What stands around the list is checked strictly. Inside the list only brackets and quotes are followed, so
// that one bad record (a number like 01, a raw control character) can be put aside while the others are read;
// the field reader checks each record strictly when it reads its key. Of a page in memory that is one pass: the
// field reader goes first, and brackets are followed only through a record that it refuses.
import { EdpError } from "@edp/base";
import { createFieldReader, type FieldsRead, type NextReader } from "./field-reader.ts";
import { findList } from "./find-list.ts";
import { FrameBuilder, type RecordFrame } from "./frame-builder.ts";
import { skipByteOrderMark } from "./frame-lines.ts";
import type { RecordReader } from "./record-reader.ts";
import { skipSpace } from "./skip-value.ts";

export interface ListOptions {
  /** Names on the way to the list; none: the text is the list. */
  readonly path: readonly string[];
  readonly maxRecordBytes: number;
  readonly source: string;
  /** For messages: a file's name, a page's address. */
  readonly place: string;
}

/** What stands before and after the list together may not be larger than this. */
const maxEnvelopeBytes = 16 * 1024 * 1024;

type Inside = "no record" | "container" | "text" | "word";

/** Push the pieces of one JSON text, then call `finish`. With `readNext`, there is one piece. */
class ListFramer {
  readonly #options: ListOptions;
  readonly #readNext: NextReader | undefined;
  readonly #reads: (FieldsRead | undefined)[] = [];
  readonly #builder: FrameBuilder;
  #head: Buffer = Buffer.alloc(0);
  #triedBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  /** Bytes of the text so far. */
  #received = 0;
  /** Byte of the text after the list's closing bracket. */
  #closedAt = 0;
  #phase: "before" | "list" | "after" = "before";
  /** Bytes of the stream before the builder's first chunk. */
  #listOffset = 0;
  #inside: Inside = "no record";
  #depth = 0;
  #isQuoted = false;
  #isEscaped = false;
  /** What must come next between records. */
  #expected: "record or end" | "record" | "comma or end" = "record or end";

  constructor(options: ListOptions, readNext?: NextReader) {
    this.#options = options;
    this.#readNext = readNext;
    this.#builder = new FrameBuilder(options.maxRecordBytes);
  }

  push(chunk: Buffer): RecordFrame | undefined {
    this.#received += chunk.length;
    if (this.#phase === "before") {
      const items = this.#findList(chunk);
      return items === undefined ? undefined : this.#readItems(items);
    }
    if (this.#phase === "list") return this.#readItems(chunk);
    this.#keepTail(chunk);
    return undefined;
  }

  /**
   * The text has ended. `envelope` is what stood around the list: the same JSON with an empty one in its
   * place. `frame` has records only when a short text was not looked at before.
   */
  finish(): { readonly frame: RecordFrame | undefined; readonly envelope: Buffer } {
    let frame: RecordFrame | undefined;
    if (this.#phase === "before") {
      const items = this.#takeHead();
      if (items !== undefined) frame = this.#readItems(items);
    }
    if (this.#phase !== "after") this.#refuse(this.#received, "it ends too early");
    return { frame, envelope: this.#checkEnvelope() };
  }

  #checkEnvelope(): Buffer {
    const headBytes = this.#head.length;
    const envelope = Buffer.concat([this.#head, Buffer.from("]"), ...this.#tail]);
    const read = createFieldReader([this.#options.path])(envelope);
    if (!read.ok)
      this.#refuse(read.at <= headBytes ? read.at : this.#closedAt + read.at - headBytes - 1, read.problem);
    const [list] = read.fields;
    if (list?.start !== headBytes - 1) {
      this.#refuse(headBytes - 1, `"${this.#options.path.join(".")}" stands there more than once`);
    }
    return envelope;
  }

  #readItems(items: Buffer): RecordFrame {
    this.#builder.beginChunk(items);
    const after = this.#frame(items);
    if (after !== undefined) {
      this.#phase = "after";
      this.#closedAt = this.#chunkStart() + after;
      this.#keepTail(items.subarray(after));
    }
    const frame = this.#builder.takeFrame();
    const oversize = frame.oversize.map((record) => ({
      ...record,
      offset: record.offset + this.#listOffset,
    }));
    const framed = { ...frame, offset: frame.offset + this.#listOffset, oversize };
    return this.#readNext === undefined
      ? framed
      : { ...framed, reads: { by: this.#readNext, records: this.#reads } };
  }

  #findList(chunk: Buffer): Buffer | undefined {
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    // Looked at again only when it has doubled, so that small pieces cost no more than large ones.
    if (this.#head.length < this.#triedBytes * 2) return undefined;
    this.#triedBytes = this.#head.length;
    return this.#takeHead();
  }

  #takeHead(): Buffer | undefined {
    const found = findList(this.#head, this.#options.path);
    if (found.kind === "invalid") this.#refuse(found.at, found.problem);
    if (found.kind === "elsewhere") {
      const { source, place, path } = this.#options;
      throw new EdpError("EDP-SRC-015", { source, place, path: path.join("."), found: found.found });
    }
    if (found.kind === "more") {
      if (this.#head.length > maxEnvelopeBytes)
        this.#refuse(this.#head.length, "too much stands before the list");
      return undefined;
    }
    const items = this.#head.subarray(found.at + 1);
    this.#head = this.#head.subarray(0, found.at + 1);
    this.#listOffset = found.at + 1;
    this.#phase = "list";
    return items;
  }

  #keepTail(bytes: Buffer): void {
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    if (this.#tailBytes > maxEnvelopeBytes) this.#refuse(this.#received, "too much stands after the list");
  }

  /** Byte of the text that the current chunk begins with. */
  #chunkStart(): number {
    return this.#listOffset + this.#builder.chunkOffset;
  }

  /** Follows the list through this chunk. Returns the index after its closing bracket, once it is there. */
  #frame(chunk: Buffer): number | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#inside !== "no record") {
        at = this.#followRecord(chunk, at);
        continue;
      }
      at = skipSpace(chunk, at, chunk.length);
      if (at >= chunk.length) break;
      if (this.#beginNext(chunk[at] ?? 0, at)) return at + 1;
      at = this.#readRecord(chunk, at) ?? at + 1;
    }
    return undefined;
  }

  /** Between records: true at the end of the list. */
  #beginNext(byte: number, at: number): boolean {
    if (byte === 0x5d && this.#expected !== "record") return true;
    if (this.#expected === "comma or end") {
      if (byte !== 0x2c) this.#refuse(this.#chunkStart() + at, "expected , or ]");
      this.#expected = "record";
      return false;
    }
    if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x3a) {
      this.#refuse(this.#chunkStart() + at, "expected a record");
    }
    this.#builder.open(at);
    this.#inside = byte === 0x7b || byte === 0x5b ? "container" : byte === 0x22 ? "text" : "word";
    this.#depth = this.#inside === "container" ? 1 : 0;
    this.#isQuoted = this.#inside === "text";
    this.#isEscaped = false;
    return false;
  }

  /** The record that begins here, read in the same pass. Returns its end; undefined: follow it, it cannot be read. */
  #readRecord(chunk: Buffer, start: number): number | undefined {
    if (this.#readNext === undefined || this.#inside === "no record") return undefined;
    const read = this.#readNext(chunk, start, chunk.length);
    if (!read.ok || read.end - start > this.#options.maxRecordBytes) return undefined;
    if (this.#inside === "word" && findWordEnd(chunk, read.end) !== read.end) return undefined;
    this.#reads[this.#builder.count] = read;
    return this.#closeRecord(read.end);
  }

  /** Goes on inside a record, to its end or the chunk's. Returns the next index. */
  #followRecord(chunk: Buffer, start: number): number {
    const end = this.#inside === "word" ? findWordEnd(chunk, start) : this.#findRecordEnd(chunk, start);
    return end < 0 ? chunk.length : this.#closeRecord(end);
  }

  #closeRecord(end: number): number {
    this.#builder.close(end);
    this.#inside = "no record";
    this.#expected = "comma or end";
    return end;
  }

  /** The hot loop, one table look-up a byte outside texts and two comparisons inside; its state is local. */
  #findRecordEnd(chunk: Buffer, start: number): number {
    const end = chunk.length;
    let depth = this.#depth;
    let at = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    for (;;) {
      if (this.#isQuoted) {
        at = skipText(chunk, at, end);
        if (at >= end) {
          this.#isEscaped = at > end;
          break;
        }
        this.#isQuoted = false;
        at += 1;
        if (depth === 0) return at;
      }
      while (at < end && marks[chunk[at] ?? 0] === 0) at += 1;
      if (at >= end) break;
      const step = marks[chunk[at] ?? 0] ?? 0;
      at += 1;
      if (step === quoted) this.#isQuoted = true;
      else depth += step;
      if (depth === 0) return at;
    }
    this.#depth = depth;
    return -1;
  }

  #refuse(position: number, problem: string): never {
    const { source, place } = this.#options;
    throw new EdpError("EDP-SRC-014", { source, place, position, problem });
  }
}

/** What a byte outside texts means: brackets move the depth, a quote begins a text, the rest nothing. */
const quoted = 2;
const marks = new Int8Array(256);
marks[0x22] = quoted;
marks[0x7b] = marks[0x5b] = 1;
marks[0x7d] = marks[0x5d] = -1;

/** The index of the text's closing quote; `end`, or one beyond it when a backslash is the last byte, when it goes on. */
function skipText(chunk: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = chunk[at];
    if (byte === 0x22) return at;
    at += byte === 0x5c ? 2 : 1;
  }
  return at;
}

function findWordEnd(chunk: Buffer, start: number): number {
  for (let at = start; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte === 0x2c || byte === 0x5d || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
      return at;
  }
  return -1;
}

/** The records of a list in a stream of any length. */
export async function* frameList(
  chunks: AsyncIterable<Buffer>,
  options: ListOptions,
): AsyncIterable<RecordFrame> {
  const framer = new ListFramer(options);
  for await (const chunk of skipByteOrderMark(chunks)) {
    const frame = framer.push(chunk);
    if (frame !== undefined) yield frame;
  }
  const { frame } = framer.finish();
  if (frame !== undefined) yield frame;
}

export interface PageFrame {
  readonly frame: RecordFrame;
  /** What stands around the list: the page with an empty list. Read next links and counts from it. */
  readonly envelope: Buffer;
}

/**
 * The records of one page that is in memory. They are ranges of `page` itself. With a record reader, its fields are
 * read in the same pass.
 */
export function framePage(page: Buffer, options: ListOptions, reader?: RecordReader): PageFrame {
  const framer = new ListFramer(options, reader?.readNext);
  const hasMark = page.length >= 3 && page[0] === 0xef && page[1] === 0xbb && page[2] === 0xbf;
  const pushed = framer.push(hasMark ? page.subarray(3) : page);
  const { frame, envelope } = framer.finish();
  return {
    frame: pushed ?? frame ?? { data: page, starts: [], ends: [], offset: 0, oversize: [] },
    envelope,
  };
}
