import { invariant } from "@edp/base";

export type Operation = "upsert" | "delete";

/** A period of a report: first and last day, both included, as `2026-10-31`. */
export interface ReportPeriod {
  readonly start: string;
  readonly end: string;
}

/** What some records have beside the rest; the object's manifest says which. */
export interface RecordFacts {
  /** Part of the record's identity: an object with `period: true` has it on every record, deletions included. */
  readonly period?: ReportPeriod;
  /** With `observedAt: true`: when it was observed or happened, ISO 8601. */
  readonly observedAt?: string;
  /** With `objectType: true`: its type inside the object. */
  readonly objectType?: string;
}

/**
 * Some records of one object, as columns: cheap to fill, no object and no Buffer a record.
 * Record `i` has the bytes `data[starts[i] .. ends[i])`, exactly as the source sent them where it speaks
 * JSON, else in EDP's canonical encoding. A `delete` has no bytes (`starts[i] === ends[i]`).
 */
export interface RecordBatch {
  readonly count: number;
  readonly recordIds: readonly string[];
  readonly operations: readonly Operation[];
  readonly data: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The source's own change time, ISO 8601, per record; undefined where it has none. */
  readonly sourceUpdatedAt: readonly (string | undefined)[];
  /** Per record, for objects whose manifest asks for such facts; absent for all others. */
  readonly facts?: readonly (RecordFacts | undefined)[];
  /** When these records were read. */
  readonly extractedAt: Date;
}

/** Fills a RecordBatch. Give it the page's buffer to refer into, or let it copy small records together. */
export class RecordBatchBuilder {
  readonly #recordIds: string[] = [];
  readonly #operations: Operation[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #updatedAt: (string | undefined)[] = [];
  #facts: (RecordFacts | undefined)[] | undefined;
  #data: Buffer;
  #used = 0;
  readonly #borrowed: boolean;

  /** With `page`, records are ranges of it (`addRange`); without, they are copied in (`add`). */
  constructor(page?: Buffer) {
    this.#borrowed = page !== undefined;
    this.#data = page ?? Buffer.allocUnsafe(64 * 1024);
  }

  get count(): number {
    return this.#recordIds.length;
  }

  /** Bytes of the payloads so far. */
  get sizeBytes(): number {
    return this.#borrowed ? this.#data.length : this.#used;
  }

  /** A record whose bytes are `page[start .. end)`. */
  addRange(recordId: string, start: number, end: number, sourceUpdatedAt?: string): void {
    invariant(this.#borrowed, "addRange needs the page that the builder was made with");
    this.#push(recordId, "upsert", start, end, sourceUpdatedAt);
  }

  /** A record whose payload is copied: bytes, or text that is encoded as UTF-8. */
  add(recordId: string, payload: Uint8Array | string, sourceUpdatedAt?: string): void {
    invariant(!this.#borrowed, "add copies; a builder over a page takes addRange");
    const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
    this.#reserve(length);
    const start = this.#used;
    if (typeof payload === "string") this.#data.write(payload, start);
    else this.#data.set(payload, start);
    this.#used += length;
    this.#push(recordId, "upsert", start, this.#used, sourceUpdatedAt);
  }

  /** The source states that this record is gone. */
  addDelete(recordId: string, sourceUpdatedAt?: string): void {
    this.#push(recordId, "delete", 0, 0, sourceUpdatedAt);
  }

  /** Further facts of the record that was added last. */
  addFacts(facts: RecordFacts): void {
    invariant(this.count > 0, "addFacts speaks of the record before it");
    this.#facts ??= [];
    this.#facts[this.count - 1] = facts;
  }

  build(extractedAt: Date): RecordBatch {
    return {
      count: this.#recordIds.length,
      recordIds: this.#recordIds,
      operations: this.#operations,
      // Not the rest of the buffer: it holds whatever stood in this memory before.
      data: this.#borrowed ? this.#data : this.#data.subarray(0, this.#used),
      starts: this.#starts,
      ends: this.#ends,
      sourceUpdatedAt: this.#updatedAt,
      ...(this.#facts === undefined ? {} : { facts: this.#facts }),
      extractedAt,
    };
  }

  #push(
    recordId: string,
    operation: Operation,
    start: number,
    end: number,
    updatedAt: string | undefined,
  ): void {
    this.#recordIds.push(recordId);
    this.#operations.push(operation);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#updatedAt.push(updatedAt);
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#data.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#data.length * 2, this.#used + length));
    this.#data.copy(larger, 0, 0, this.#used);
    this.#data = larger;
  }
}
