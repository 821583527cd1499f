// The records of a CSV as byte ranges (RFC 4180): a line each, unless a quoted field spans several. Works on
// bytes, because the quote, the delimiter and the newline are one byte each in UTF-8 and appear inside no
// other character.
import { FrameBuilder, type RecordFrame } from "@edp/connector-sdk";

export interface CsvFrame extends RecordFrame {
  /** Line, from 1, on which each record begins. */
  readonly lines: readonly number[];
}

export interface CsvFrameOptions {
  readonly delimiter: string;
  readonly maxRecordBytes: number;
  /** Called when the text ends inside a quoted field, with the line of the record. */
  readonly onOpenQuote: (line: number) => never;
}

/** Where in a record the scanner stands. */
type State = "field start" | "plain" | "quoted" | "after quote";

const newline = 0x0a;
const quote = 0x22;

export async function* frameCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvFrameOptions,
): AsyncIterable<CsvFrame> {
  const scanner = new CsvScanner(options);
  for await (const chunk of chunks) yield scanner.push(chunk);
  const last = scanner.finish();
  if (last !== undefined) yield last;
}

class CsvScanner {
  readonly #options: CsvFrameOptions;
  readonly #delimiter: number;
  readonly #builder: FrameBuilder;
  #state: State = "field start";
  #line = 1;
  #recordLine = 1;
  #lines: number[] = [];

  constructor(options: CsvFrameOptions) {
    this.#options = options;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#builder = new FrameBuilder(options.maxRecordBytes);
  }

  push(chunk: Buffer): CsvFrame {
    this.#builder.beginChunk(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (!this.#builder.isOpen) {
        this.#builder.open(at);
        this.#recordLine = this.#line;
        this.#state = "field start";
      }
      const end = this.#findRecordEnd(chunk, at);
      if (end < 0) break;
      this.#close(end);
      at = end + 1;
    }
    return this.#take();
  }

  finish(): CsvFrame | undefined {
    if (!this.#builder.isOpen) return undefined;
    if (this.#state === "quoted") this.#options.onOpenQuote(this.#recordLine);
    this.#builder.beginChunk(Buffer.alloc(0));
    this.#close(0);
    return this.#take();
  }

  #close(end: number): void {
    this.#builder.close(end);
    this.#lines.push(this.#recordLine);
  }

  /** Lines belong to records in order; those of records that were too large are taken out again. */
  #take(): CsvFrame {
    const frame = this.#builder.takeFrame();
    const lines = frame.oversize.length === 0 ? this.#lines : this.#dropOversizeLines(frame);
    this.#lines = [];
    return { ...frame, lines };
  }

  #dropOversizeLines(frame: RecordFrame): number[] {
    const records = [
      ...frame.starts.map((start) => ({ at: frame.offset + start, isKept: true })),
      ...frame.oversize.map(({ offset }) => ({ at: offset, isKept: false })),
    ].sort((a, b) => a.at - b.at);
    return this.#lines.filter((_line, index) => records[index]?.isKept === true);
  }

  /** The hot loop: index of the newline that ends the record, or -1 at the end of the chunk. */
  #findRecordEnd(chunk: Buffer, start: number): number {
    const delimiter = this.#delimiter;
    let state = this.#state;
    let found = -1;
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === newline) {
        this.#line += 1;
        if (state === "quoted") continue;
        found = at;
        break;
      }
      if (state === "plain") {
        if (byte === delimiter) state = "field start";
      } else if (state === "quoted") {
        if (byte === quote) state = "after quote";
      } else if (byte === quote) state = "quoted";
      else state = byte === delimiter ? "field start" : "plain";
    }
    this.#state = state;
    return found;
  }
}
