// Rows in the binary format of COPY: no escaping, no parsing of numbers and times, and the source's bytes go in as
// they are. Rows are written into one of two buffers while the other one travels, so nothing is allocated a row.

import { type Client, copyInto, type WriteChunk } from "@edp/postgres";

const bufferBytes = 128 * 1024;
/** `PGCOPY`, flags, no extension: how every binary COPY begins. */
const header = Buffer.from("5047434f50590aff0d0a000000000000000000", "hex");
const trailer = -1;

/** Most bytes that a row takes beside its texts and payloads. */
const fixedBytes = 160;

type BufferPair = readonly [filled: Buffer, travelling: Buffer];

/**
 * A connection's buffers, from one COPY to the next: made anew they would be a quarter of a megabyte of garbage each
 * time, and a collector that otherwise has little to do comes late (bench/landing-memory.ts).
 */
const buffersOf = new WeakMap<Client, BufferPair>();

/** Runs a `copy … from stdin (format binary)` with the rows that `fill` writes; answers how many arrived. */
export async function copyRows(
  client: Client,
  sql: string,
  fill: (rows: CopyRows) => Promise<void>,
): Promise<number> {
  const buffers = buffersOf.get(client);
  // Of a COPY that fails one buffer may still be travelling: the next COPY then makes its own.
  buffersOf.delete(client);
  return copyInto(client, sql, async (write) => {
    const rows = new CopyRows(write, buffers);
    await fill(rows);
    buffersOf.set(client, await rows.finish());
  });
}

export class CopyRows {
  readonly #write: WriteChunk;
  #buffer: Buffer;
  #spare: Buffer;
  #used = 0;
  #travelling: Promise<void> | undefined;

  constructor(write: WriteChunk, buffers: BufferPair = [createBuffer(), createBuffer()]) {
    this.#write = write;
    [this.#buffer, this.#spare] = buffers;
    this.#used = header.copy(this.#buffer);
  }

  /**
   * Room for a row of this many variable bytes. When it answers a promise, await it before writing the row; most of
   * the time there is room and nothing to wait for.
   */
  reserve(variableBytes: number): Promise<void> | undefined {
    if (this.#used + variableBytes + fixedBytes <= this.#buffer.length) return undefined;
    return this.#flush(variableBytes + fixedBytes);
  }

  beginRow(columns: number): void {
    this.#buffer[this.#used] = columns >>> 8;
    this.#buffer[this.#used + 1] = columns;
    this.#used += 2;
  }

  int32(value: number): void {
    this.#length(4);
    this.#length(value);
  }

  /** A whole number of any size that a double holds exactly. */
  int64(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    this.#length(8);
    this.#length(high);
    this.#length(value - high * 0x1_0000_0000);
  }

  /** Two of type date, as days since 2000. */
  dates(first: number, second: number): void {
    this.int32(first);
    this.int32(second);
  }

  boolean(value: boolean): void {
    this.#length(1);
    this.#buffer[this.#used] = value ? 1 : 0;
    this.#used += 1;
  }

  none(): void {
    this.#length(-1);
  }

  /** Ids and codes are short and mostly ASCII: a loop beats the call into native code. */
  text(value: string): void {
    const buffer = this.#buffer;
    const begin = this.#used + 4;
    let at = begin;
    for (let index = 0; index < value.length; index += 1, at += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) {
        at = begin + buffer.write(value, begin, "utf8");
        break;
      }
      buffer[at] = code;
    }
    this.#length(at - begin);
    this.#used = at;
  }

  bytes(source: Buffer, start: number, end: number): void {
    this.#length(end - start);
    source.copy(this.#buffer, this.#used, start, end);
    this.#used += end - start;
  }

  /** Sends the end mark and waits until everything is on its way; answers the buffers, free for further rows. */
  async finish(): Promise<BufferPair> {
    await this.reserve(2);
    this.beginRow(trailer);
    await this.#flush(0);
    await this.#travelling;
    return [this.#buffer, this.#spare];
  }

  #length(value: number): void {
    const buffer = this.#buffer;
    const at = this.#used;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.#used = at + 4;
  }

  async #flush(nextBytes: number): Promise<void> {
    await this.#travelling;
    const full = this.#buffer;
    this.#travelling = this.#write(full.subarray(0, this.#used));
    // Its failure is met at the next await; without this, Node would call it unhandled until then.
    this.#travelling.catch(() => undefined);
    // A row over the usual size gets a buffer of its own, which becomes garbage after it.
    this.#buffer = nextBytes > this.#spare.length ? Buffer.allocUnsafeSlow(nextBytes) : this.#spare;
    this.#spare = full.length === bufferBytes ? full : createBuffer();
    this.#used = 0;
  }
}

/** Memory of its own, not a part of Node's pool. */
function createBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(bufferBytes);
}
