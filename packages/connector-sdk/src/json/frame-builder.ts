// Puts records together that arrive in pieces. Records are ranges of the chunks as they came: a chunk is
// copied only when a record crosses its border, and a record over the limit is never held: it is counted,
// hashed and left behind.
import { createHash, type Hash } from "node:crypto";
import type { FieldsRead, NextReader } from "./field-reader.ts";

/** A record that is larger than allowed. */
export interface OversizeRecord {
  /** Byte in the stream where it begins. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** Hex, over the whole record. */
  readonly sha256: string;
  /** Its first bytes: often enough to find its key. */
  readonly beginning: Buffer;
}

/** Records `i` are `data[starts[i] .. ends[i])`. */
export interface RecordFrame {
  readonly data: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Byte of the stream that `data[0]` is. */
  readonly offset: number;
  readonly oversize: readonly OversizeRecord[];
  /** Fields that were read while the records were found. A missing one is yet to be read. */
  readonly reads?: FrameReads;
}

export interface FrameReads {
  readonly by: NextReader;
  readonly records: readonly (FieldsRead | undefined)[];
}

const beginningBytes = 64 * 1024;

export class FrameBuilder {
  readonly #maxRecordBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkOffset = 0;
  #starts: number[] = [];
  #ends: number[] = [];
  #oversize: OversizeRecord[] = [];
  /** Offset in the stream where the open record begins. */
  #openedAt: number | undefined;
  #skipped: { readonly hash: Hash; readonly beginning: Buffer } | undefined;

  constructor(maxRecordBytes: number) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  /** Byte of the stream that the current chunk's first byte is. */
  get chunkOffset(): number {
    return this.#chunkOffset;
  }

  /** How many records are complete in the frame that comes next. */
  get count(): number {
    return this.#starts.length;
  }

  get isOpen(): boolean {
    return this.#openedAt !== undefined;
  }

  beginChunk(chunk: Buffer): void {
    this.#chunkOffset += this.#chunk.length;
    this.#chunk = chunk;
  }

  /** A record begins at this index of the current chunk. */
  open(index: number): void {
    this.#openedAt = this.#chunkOffset + index;
  }

  /** The open record ends before this index of the current chunk. */
  close(index: number): void {
    const openedAt = this.#openedAt ?? 0;
    const endedAt = this.#chunkOffset + index;
    this.#openedAt = undefined;
    if (this.#skipped !== undefined) this.#closeSkipped(openedAt, endedAt, index);
    else if (endedAt - openedAt > this.#maxRecordBytes) this.#setAside(openedAt, endedAt);
    else {
      this.#starts.push(openedAt);
      this.#ends.push(endedAt);
    }
  }

  /** What is complete after this chunk. An open record waits for the next one. */
  takeFrame(): RecordFrame {
    const data = this.#starts.length > 0 ? this.#joinPending() : this.#chunk;
    const offset = this.#chunkOffset + this.#chunk.length - data.length;
    const frame = {
      data,
      starts: offset === 0 ? this.#starts : this.#starts.map((start) => start - offset),
      ends: offset === 0 ? this.#ends : this.#ends.map((end) => end - offset),
      offset,
      oversize: this.#oversize,
    };
    this.#keepOpenRecord();
    this.#starts = [];
    this.#ends = [];
    this.#oversize = [];
    return frame;
  }

  #joinPending(): Buffer {
    return this.#pending.length === 0 ? this.#chunk : Buffer.concat([...this.#pending, this.#chunk]);
  }

  #keepOpenRecord(): void {
    const openedAt = this.#openedAt;
    if (openedAt === undefined) {
      this.#pending = [];
      this.#pendingBytes = 0;
      return;
    }
    if (this.#skipped !== undefined) {
      this.#skipped.hash.update(this.#chunk);
      return;
    }
    if (openedAt >= this.#chunkOffset) {
      this.#pending = [this.#chunk.subarray(openedAt - this.#chunkOffset)];
      this.#pendingBytes = this.#chunkOffset + this.#chunk.length - openedAt;
    } else {
      this.#pending.push(this.#chunk);
      this.#pendingBytes += this.#chunk.length;
    }
    if (this.#pendingBytes > this.#maxRecordBytes) this.#startSkipping();
  }

  #startSkipping(): void {
    const hash = createHash("sha256");
    for (const piece of this.#pending) hash.update(piece);
    this.#skipped = { hash, beginning: copyBeginning(Buffer.concat(this.#pending.slice(0, 2))) };
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #closeSkipped(openedAt: number, endedAt: number, index: number): void {
    const { hash, beginning } = this.#skipped ?? { hash: createHash("sha256"), beginning: Buffer.alloc(0) };
    hash.update(this.#chunk.subarray(0, index));
    this.#skipped = undefined;
    const sizeBytes = endedAt - openedAt;
    this.#oversize.push({ offset: openedAt, sizeBytes, sha256: hash.digest("hex"), beginning });
  }

  #setAside(openedAt: number, endedAt: number): void {
    const data = this.#joinPending();
    const offset = this.#chunkOffset + this.#chunk.length - data.length;
    const record = data.subarray(openedAt - offset, endedAt - offset);
    const sha256 = createHash("sha256").update(record).digest("hex");
    this.#oversize.push({
      offset: openedAt,
      sizeBytes: endedAt - openedAt,
      sha256,
      beginning: copyBeginning(record),
    });
  }
}

/** Copied, so that a few bytes do not keep a large buffer in memory. */
function copyBeginning(record: Buffer): Buffer {
  return Buffer.from(record.subarray(0, beginningBytes));
}
