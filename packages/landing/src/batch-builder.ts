import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import type { RecordBatch, RecordFacts, RefusalReason } from "@edp/connector-sdk";
import { type Batch, positionOf } from "./batch.ts";
import type { BatchSpace } from "./batch-space.ts";
import { type InspectedPage, isSuspicious } from "./inspect.ts";
import { type Period, readPeriod, writePeriod } from "./period.ts";
import { orderByKey } from "./key-order.ts";
import { hashBytes, type Refusal } from "./refusal.ts";
import type { ExtraColumns } from "./stream.ts";
import { microsOf, readTimestamp } from "./timestamp.ts";

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Records over this size are quarantined by position only. */
  readonly maxRecordBytes: number;
  /** What the object's records have beside the rest. */
  readonly extra: ExtraColumns;
}

/** An index entry of PostgreSQL holds about 2,700 bytes; ids beyond this are no ids. */
const maxRecordIdBytes = 1_000;

/** Fills one batch: checks each record, hashes it and copies its bytes. */
export class BatchBuilder {
  readonly #limits: BatchLimits;
  readonly #space: BatchSpace;
  readonly #firstPosition: number;
  readonly #suspects: number[] = [];
  readonly #refused: Refusal[] = [];
  readonly #refusedAfter: number[] = [];
  #count = 0;
  #hasDeletes = false;
  #bytes = 0;

  constructor(limits: BatchLimits, space: BatchSpace, firstPosition: number) {
    this.#limits = limits;
    this.#space = space;
    this.#firstPosition = firstPosition;
    space.offsets[0] = 0;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limits.maxBytes || this.#count + this.#refused.length >= this.#limits.maxRows;
  }

  get nextPosition(): number {
    return this.#firstPosition + this.#count + this.#refused.length;
  }

  /** Takes the page's records from `from` to before `to`, or until the batch is full; answers where it stopped. */
  addRecords(inspected: InspectedPage, from: number, to: number): number {
    let index = from;
    for (; index < to && !this.isFull; index += 1) {
      const period = this.#limits.extra.period
        ? readPeriod(inspected.page.facts?.[index]?.period)
        : undefined;
      const reason = this.#findReason(inspected, index, period);
      if (reason === undefined) this.#addRecord(inspected, index, period);
      else this.addRefusal(this.#refuse(inspected.page, index, reason));
    }
    return index;
  }

  addRefusal(refusal: Refusal): void {
    this.#refused.push(refusal);
    this.#refusedAfter.push(this.#count);
    this.#bytes += refusal.bytes?.length ?? 0;
  }

  /** Sorts here and not when the batch is written: the server is busy with the batch before it. */
  build(stop: Pick<Batch, "cursor" | "end">): Batch {
    orderByKey(this.#space, this.#count);
    return {
      count: this.#count,
      space: this.#space,
      hasDeletes: this.#hasDeletes,
      suspects: this.#suspects,
      refused: this.#refused,
      refusedAfter: this.#refusedAfter,
      firstPosition: this.#firstPosition,
      ...stop,
    };
  }

  #addRecord(inspected: InspectedPage, index: number, period: Period | undefined): void {
    const { page } = inspected;
    const space = this.#space;
    const row = this.#count;
    // A page has `count` entries in each of its columns; offsets[row] was written with the row before.
    const recordId = page.recordIds[index]!;
    const begin = space.offsets[row]!;
    const isDelete = page.operations[index] === "delete";
    const size = isDelete ? 0 : page.ends[index]! - page.starts[index]!;
    const needed = begin + recordId.length * 3 + space.periodBytes + size;
    if (needed > space.data.length) space.data = enlarge(space.data, begin, needed);
    let payloadAt = writeText(space.data, begin, recordId);
    if (period !== undefined) {
      writePeriod(space.data, payloadAt, period);
      payloadAt += space.periodBytes;
    }
    space.payloadAt[row] = payloadAt;
    space.offsets[row + 1] = payloadAt + size;
    space.isDelete[row] = isDelete ? 1 : 0;
    space.extractedAt[row] = microsOf(page.extractedAt);
    space.updatedAt[row] = readTimestamp(page.sourceUpdatedAt[index]);
    this.#addFacts(page.facts?.[index], row);
    if (isDelete) this.#hasDeletes = true;
    else this.#addPayload(inspected, page.starts[index]!, page.ends[index]!);
    this.#bytes += payloadAt + size - begin;
    this.#count = row + 1;
  }

  #addFacts(facts: RecordFacts | undefined, row: number): void {
    const { observedAt, objectTypes } = this.#space;
    // Writing beyond the end of an empty column would do nothing, but slowly.
    if (observedAt.length > 0) observedAt[row] = readTimestamp(facts?.observedAt);
    if (this.#limits.extra.objectType) objectTypes[row] = facts?.objectType;
  }

  #addPayload(inspected: InspectedPage, start: number, end: number): void {
    const { data } = inspected.page;
    const space = this.#space;
    const row = this.#count;
    data.copy(space.data, space.payloadAt[row], start, end); // written just before
    // The digest comes as text and not as a Buffer: half the time, and no garbage that outlives the batch.
    space.hashes.write(hash("sha256", data.subarray(start, end), "binary"), row * 32, "latin1");
    if (isSuspicious(inspected, start, end)) this.#suspects.push(row);
  }

  /** Why a record can never be landed, whatever PostgreSQL says. */
  #findReason(
    { page, isUtf8: isPageUtf8 }: InspectedPage,
    index: number,
    period: Period | undefined,
  ): RefusalReason | undefined {
    const [start, end] = [page.starts[index]!, page.ends[index]!]; // index < count
    if (!isUsableId(page.recordIds[index]!)) return "no-record-id";
    if (period === undefined && this.#limits.extra.period) return "no-period";
    if (end - start > this.#limits.maxRecordBytes) return "too-large";
    if (isPageUtf8 || isUtf8(page.data.subarray(start, end))) return undefined;
    return "invalid-utf8";
  }

  #refuse(page: RecordBatch, index: number, reason: RefusalReason): Refusal {
    const recordId = page.recordIds[index]!; // index < count
    const bytes = page.data.subarray(page.starts[index], page.ends[index]);
    const facts = page.facts?.[index];
    const period = this.#limits.extra.period ? readPeriod(facts?.period) : undefined;
    return {
      reason,
      ...(isUsableId(recordId) ? { recordId } : {}),
      ...(period === undefined ? {} : { period }),
      updatedAt: readTimestamp(page.sourceUpdatedAt[index]),
      observedAt: readTimestamp(facts?.observedAt),
      ...(facts?.objectType === undefined ? {} : { objectType: facts.objectType }),
      ...(reason === "too-large" ? { hash: hashBytes(bytes) } : { bytes: Buffer.from(bytes) }),
      sizeBytes: bytes.length,
      position: positionOf(this.nextPosition),
      seenAt: microsOf(page.extractedAt),
    };
  }
}

function enlarge(buffer: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(needed);
  buffer.copy(larger, 0, 0, used);
  return larger;
}

/** Ids are short and mostly ASCII: a loop beats the call into native code. Answers where the text ends. */
function writeText(buffer: Buffer, begin: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return begin + buffer.write(text, begin, "utf8");
    buffer[begin + index] = code;
  }
  return begin + text.length;
}

/** Text that PostgreSQL keeps as it is and can index: not empty, no NUL, no half of a surrogate pair, not endless. */
export function isUsableId(recordId: string): boolean {
  if (recordId === "" || !recordId.isWellFormed() || recordId.includes("\0")) return false;
  return recordId.length * 3 <= maxRecordIdBytes || Buffer.byteLength(recordId) <= maxRecordIdBytes;
}
