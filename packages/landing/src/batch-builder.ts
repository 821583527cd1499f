import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import type { RecordBatch, RefusalReason } from "@edp/connector-sdk";
import type { Batch, ReadEnd } from "./batch.ts";
import { isSuspicious } from "./inspect.ts";
import type { Refusal } from "./refusal.ts";
import { readTimestamp } from "./timestamp.ts";

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Records over this size are quarantined by position only. */
  readonly maxRecordBytes: number;
}

/** A page whose bytes were looked at as a whole: almost always that settles it for each of its records. */
export interface CheckedPage {
  readonly page: RecordBatch;
  readonly isUtf8: boolean;
}

/** An index entry of PostgreSQL holds about 2,700 bytes; ids beyond this are no ids. */
const maxRecordIdBytes = 1_000;

/** Fills one batch: checks, hashes and keeps where each record is. */
export class BatchBuilder {
  readonly #limits: BatchLimits;
  readonly #recordIds: string[] = [];
  readonly #pages: RecordBatch[] = [];
  readonly #pageOf: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #isDelete: boolean[] = [];
  readonly #updatedAt: number[] = [];
  readonly #suspects: number[] = [];
  readonly #refused: Refusal[] = [];
  readonly #firstPosition: number;
  #hashes = Buffer.allocUnsafe(32 * 1024);
  #bytes = 0;

  constructor(limits: BatchLimits, firstPosition: number) {
    this.#limits = limits;
    this.#firstPosition = firstPosition;
  }

  get isEmpty(): boolean {
    return this.#recordIds.length === 0 && this.#refused.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limits.maxBytes || this.#read >= this.#limits.maxRows;
  }

  get nextPosition(): number {
    return this.#firstPosition + this.#read;
  }

  get #read(): number {
    return this.#recordIds.length + this.#refused.length;
  }

  /** Takes the page's records from `from` to before `to`, or until the batch is full; answers where it stopped. */
  addRecords(page: CheckedPage, from: number, to: number): number {
    let index = from;
    for (; index < to && !this.isFull; index += 1) this.#addRecord(page, index);
    return index;
  }

  addRefusal(refusal: Refusal): void {
    this.#refused.push(refusal);
    this.#bytes += refusal.bytes?.length ?? 0;
  }

  build(stop: { readonly cursor?: string; readonly end?: ReadEnd }): Batch {
    return {
      count: this.#recordIds.length,
      recordIds: this.#recordIds,
      pages: this.#pages,
      pageOf: this.#pageOf,
      starts: this.#starts,
      ends: this.#ends,
      isDelete: this.#isDelete,
      updatedAt: this.#updatedAt,
      hashes: this.#hashes,
      suspects: this.#suspects,
      refused: this.#refused,
      firstPosition: this.#firstPosition,
      ...stop,
    };
  }

  #addRecord({ page, isUtf8: isPageUtf8 }: CheckedPage, index: number): void {
    // A page has `count` entries in each of its columns.
    const recordId = page.recordIds[index]!;
    const start = page.starts[index]!;
    const end = page.ends[index]!;
    const isDelete = page.operations[index] === "delete";
    this.#bytes += end - start;
    const reason = this.#findReason(page, index, isDelete || isPageUtf8);
    if (reason !== undefined) {
      this.#refuse(page, index, reason);
      return;
    }
    const row = this.#recordIds.length;
    if (!isDelete) {
      if (isSuspicious(page.data, start, end)) this.#suspects.push(row);
      this.#reserveHash(row);
      this.#hashes.write(hash("sha256", page.data.subarray(start, end), "binary"), row * 32, "latin1");
    }
    if (this.#pages.at(-1) !== page) this.#pages.push(page);
    this.#recordIds.push(recordId);
    this.#pageOf.push(this.#pages.length - 1);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#isDelete.push(isDelete);
    this.#updatedAt.push(readTimestamp(page.sourceUpdatedAt[index]));
  }

  /** Why a record can never be landed, whatever PostgreSQL says. */
  #findReason(page: RecordBatch, index: number, isKnownUtf8: boolean): RefusalReason | undefined {
    if (!isUsableId(page.recordIds[index]!)) return "no-record-id";
    if (page.ends[index]! - page.starts[index]! > this.#limits.maxRecordBytes) return "too-large";
    if (isKnownUtf8 || isUtf8(page.data.subarray(page.starts[index], page.ends[index]))) return undefined;
    return "invalid-utf8";
  }

  #refuse(page: RecordBatch, index: number, reason: RefusalReason): void {
    const bytes = page.data.subarray(page.starts[index], page.ends[index]);
    const recordId = page.recordIds[index]!;
    this.#refused.push({
      reason,
      ...(isUsableId(recordId) ? { recordId } : {}),
      ...(reason === "too-large" ? {} : { bytes }),
      sizeBytes: bytes.length,
      position: `record ${this.nextPosition.toString()} of the read`,
      seenAt: page.extractedAt,
    });
  }

  #reserveHash(row: number): void {
    if ((row + 1) * 32 <= this.#hashes.length) return;
    const larger = Buffer.allocUnsafe(this.#hashes.length * 2);
    this.#hashes.copy(larger);
    this.#hashes = larger;
  }
}

/** Text that PostgreSQL keeps as it is and can index: not empty, no NUL, no half of a surrogate pair, not endless. */
export function isUsableId(recordId: string): boolean {
  if (recordId === "" || !recordId.isWellFormed() || recordId.includes("\0")) return false;
  return recordId.length * 3 <= maxRecordIdBytes || Buffer.byteLength(recordId) <= maxRecordIdBytes;
}

export function checkPage(page: RecordBatch): CheckedPage {
  let [first, last] = [page.data.length, 0];
  for (let index = 0; index < page.count; index += 1) {
    if (page.operations[index] === "delete") continue;
    first = Math.min(first, page.starts[index]!); // index < count
    last = Math.max(last, page.ends[index]!);
  }
  return { page, isUtf8: first >= last || isUtf8(page.data.subarray(first, last)) };
}
