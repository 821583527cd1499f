import { periodBytes } from "./period.ts";
import type { ExtraColumns } from "./stream.ts";

/**
 * Memory of one batch, used again and again: columns of plain numbers and one buffer for all ids and payloads. Nothing
 * of it is left to the garbage collector: ids kept as strings for as long as a batch lives cost 50 MB and more, and lists
 * of record numbers made for each batch 10 MB that grow with the run, since what survives or is large is collected late
 * (bench/landing-memory.ts).
 */
export interface BatchSpace {
  /** Id and payload of one record after the other. Grows for a record that is larger than a batch. */
  data: Buffer;
  /**
   * Record `i` is `data[offsets[i] .. offsets[i + 1])`: the bytes of its key, then from `payloadAt[i]` its payload. The
   * key is the id and, for reports, `periodBytes` more.
   */
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
  /** Bytes at the end of each key that are its period: 8 for reports, else 0. */
  readonly periodBytes: number;
  /** Only for objects that have such: microseconds since 2000, or NaN. Else empty. */
  readonly observedAt: Float64Array;
  /** The same for types. Few different ones, so these strings cost next to nothing. */
  readonly objectTypes: (string | undefined)[];
  /** The records roughly in the order of their ids (key-order.ts). */
  readonly order: Uint32Array;
  readonly work: WorkSpace;
}

/** What only the batch that is being written needs, and sorting for a moment: once for all batches. */
export interface WorkSpace {
  /** For finding equal ids: a power of two of places, at least twice the rows. */
  readonly slots: Int32Array;
  /** Of each record the first one of the same id, -1 for one that is left out. */
  readonly firstOf: Int32Array;
  /** The records to land, in the order of the batch, and of each of them its position here. */
  readonly landed: Uint32Array;
  readonly landedAt: Uint32Array;
  /** What the head has to do with each record: `HeadMove` of plan.ts. */
  readonly moves: Uint8Array;
  readonly sortKeys: Uint32Array;
  readonly sortSpare: Uint32Array;
}

export interface SpaceLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly extra: ExtraColumns;
}

/** A batch is full when it has passed its limit, so it holds one record more than that. */
const slackBytes = 256 * 1024;

export class BatchSpaces {
  readonly #maxRows: number;
  readonly #dataBytes: number;
  readonly #extra: ExtraColumns;
  readonly #free: BatchSpace[] = [];
  readonly #work: WorkSpace;

  constructor(limits: SpaceLimits) {
    this.#maxRows = limits.maxRows;
    this.#dataBytes = limits.maxBytes + slackBytes;
    this.#extra = limits.extra;
    this.#work = createWorkSpace(limits.maxRows);
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
      periodBytes: this.#extra.period ? periodBytes : 0,
      observedAt: new Float64Array(this.#extra.observedAt ? rows : 0),
      objectTypes: [],
      order: new Uint32Array(rows),
      work: this.#work,
    };
  }
}

function createWorkSpace(rows: number): WorkSpace {
  return {
    slots: new Int32Array(2 ** Math.ceil(Math.log2(rows * 2))),
    firstOf: new Int32Array(rows),
    landed: new Uint32Array(rows),
    landedAt: new Uint32Array(rows),
    moves: new Uint8Array(rows),
    sortKeys: new Uint32Array(rows),
    sortSpare: new Uint32Array(rows),
  };
}
