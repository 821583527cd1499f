/**
 * Memory of one batch, used again and again: columns of plain numbers and one buffer for all ids and payloads. Nothing
 * of it is left to the garbage collector: ids kept as strings for as long as a batch lives cost 50 MB and more, since
 * what survives is collected late (bench/landing-memory.ts).
 */
export interface BatchSpace {
  /** Id and payload of one record after the other. Grows for a record that is larger than a batch. */
  data: Buffer;
  /** Record `i` is `data[offsets[i] .. offsets[i + 1])`: the bytes of its id, then from `payloadAt[i]` its payload. */
  readonly offsets: Uint32Array;
  readonly payloadAt: Uint32Array;
  /** 32 bytes a record; undefined content for deletions. */
  readonly hashes: Buffer;
  /** 1 where the source says that the record is gone. */
  readonly isDelete: Uint8Array;
  /** Microseconds since 2000. */
  readonly extractedAt: Float64Array;
  /** The same, NaN where the source has none. */
  readonly updatedAt: Float64Array;
  /** For finding equal ids: a power of two of places, at least twice the rows. */
  readonly slots: Int32Array;
}

/** A batch is full when it has passed its limit, so it holds one record more than that. */
const slackBytes = 256 * 1024;

export class BatchSpaces {
  readonly #maxRows: number;
  readonly #dataBytes: number;
  readonly #free: BatchSpace[] = [];

  constructor(limits: { readonly maxRows: number; readonly maxBytes: number }) {
    this.#maxRows = limits.maxRows;
    this.#dataBytes = limits.maxBytes + slackBytes;
  }

  take(): BatchSpace {
    return this.#free.pop() ?? this.#create();
  }

  /** When the batch is committed. A buffer that had to grow is not kept. */
  giveBack(space: BatchSpace): void {
    if (space.data.length === this.#dataBytes) this.#free.push(space);
  }

  #create(): BatchSpace {
    const rows = this.#maxRows;
    return {
      data: Buffer.allocUnsafeSlow(this.#dataBytes),
      offsets: new Uint32Array(rows + 1),
      payloadAt: new Uint32Array(rows),
      hashes: Buffer.allocUnsafeSlow(rows * 32),
      isDelete: new Uint8Array(rows),
      extractedAt: new Float64Array(rows),
      updatedAt: new Float64Array(rows),
      slots: new Int32Array(2 ** Math.ceil(Math.log2(rows * 2))),
    };
  }
}
