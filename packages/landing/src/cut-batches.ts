import { setImmediate as nextTurn } from "node:timers/promises";
import { EdpError } from "@edp/base";
import type { ReadEvent, RecordBatch } from "@edp/connector-sdk";
import type { Batch } from "./batch.ts";
import type { BatchSpaces } from "./batch-space.ts";
import { BatchBuilder, type BatchLimits, isUsableId } from "./batch-builder.ts";
import { inspectPage } from "./inspect.ts";
import { readPeriod } from "./period.ts";
import { hashBytes, type Refusal } from "./refusal.ts";
import { microsOf } from "./timestamp.ts";

export interface CutLimits extends BatchLimits {
  /** For messages. */
  readonly subject: { readonly source: string; readonly object: string };
  /** Aborted when nobody wants more; a source is let go at its next event. */
  readonly stop: AbortSignal;
}

/** Records prepared at a stretch: about a millisecond, less than a socket's buffer lasts for the backend. */
const sliceRows = 500;

/**
 * Cuts what a source yields into batches that are bounded in rows and bytes. A read that ends without its `end` event
 * throws after its last batch, so that what was read is landed first. So does a read that fails.
 */
export async function* cutBatches(
  events: AsyncIterable<ReadEvent>,
  limits: CutLimits,
  spaces: BatchSpaces,
): AsyncGenerator<Batch, void> {
  const cutter = new BatchCutter(limits, spaces);
  let failure: unknown = new EdpError("EDP-LND-004", limits.subject);
  try {
    for await (const event of events) {
      if (limits.stop.aborted) return;
      if (event.kind === "records") {
        expectNoStrayPeriod(event.batch, limits);
        yield* cutter.cutPage(event.batch);
        cutter.rest(event.cursor);
      } else if (event.kind === "refused") {
        if (cutter.isFull) yield cutter.take();
        cutter.refuse(refusalOf(event, limits.maxRecordBytes));
      } else {
        const { complete, reason, sourceCount, cursor } = event;
        cutter.rest(cursor);
        yield cutter.take({
          complete,
          ...(reason === undefined ? {} : { reason }),
          ...(sourceCount === undefined ? {} : { sourceCount }),
        });
        return;
      }
    }
  } catch (error) {
    failure = error;
  }
  if (!cutter.isEmpty) yield cutter.take();
  throw failure;
}

/** Records of different periods would take each other for versions of one record. */
function expectNoStrayPeriod({ facts }: RecordBatch, { extra, subject }: CutLimits): void {
  if (facts === undefined || extra.period || facts.every((one) => one?.period === undefined)) return;
  throw new EdpError("EDP-LND-009", subject);
}

class BatchCutter {
  readonly #limits: BatchLimits;
  readonly #spaces: BatchSpaces;
  /** Made when something is to go into it: by then the batch before the last one is committed and its space free. */
  #builder: BatchBuilder | undefined;
  #cursor: string | undefined;
  #nextPosition = 1;

  constructor(limits: BatchLimits, spaces: BatchSpaces) {
    this.#limits = limits;
    this.#spaces = spaces;
  }

  get isEmpty(): boolean {
    return this.#builder === undefined && this.#cursor === undefined;
  }

  get isFull(): boolean {
    return this.#builder?.isFull === true;
  }

  /** A full batch is handed out only when more comes, so that a cursor behind its last record still gets into it. */
  async *cutPage(page: RecordBatch): AsyncGenerator<Batch, void> {
    const inspected = inspectPage(page);
    let next = 0;
    while (next < page.count) {
      if (this.isFull) yield this.take();
      next = this.#open().addRecords(inspected, next, Math.min(next + sliceRows, page.count));
      await nextTurn();
    }
  }

  refuse(refusal: Refusal): void {
    this.#open().addRefusal(refusal);
  }

  /** A cursor stands behind all records before it; that more of them are in its batch does no harm. */
  rest(cursor: string | undefined): void {
    this.#cursor = cursor ?? this.#cursor;
  }

  take(end?: Batch["end"]): Batch {
    const cursor = this.#cursor;
    const builder = this.#open();
    this.#nextPosition = builder.nextPosition;
    this.#builder = undefined;
    this.#cursor = undefined;
    return builder.build({
      ...(cursor === undefined ? {} : { cursor }),
      ...(end === undefined ? {} : { end }),
    });
  }

  #open(): BatchBuilder {
    this.#builder ??= new BatchBuilder(this.#limits, this.#spaces.take(), this.#nextPosition);
    return this.#builder;
  }
}

/** Of bytes that are not kept: the connector's digest of the whole record, else our own of what it sent. */
function hashOf(bytes: Buffer, sha256: string | undefined): Pick<Refusal, "hash"> {
  if (sha256 !== undefined && /^[0-9a-f]{64}$/i.test(sha256)) return { hash: Buffer.from(sha256, "hex") };
  return bytes.length === 0 ? {} : { hash: hashBytes(bytes) };
}

function refusalOf(event: Extract<ReadEvent, { kind: "refused" }>, maxRecordBytes: number): Refusal {
  const { bytes, recordId, sha256 } = event;
  const isKept = bytes.length > 0 && bytes.length <= maxRecordBytes;
  const period = readPeriod(event.period);
  return {
    reason: event.reason,
    ...(recordId === undefined || !isUsableId(recordId) ? {} : { recordId }),
    ...(period === undefined ? {} : { period }),
    ...(isKept ? { bytes } : hashOf(bytes, sha256)),
    sizeBytes: event.sizeBytes,
    position: event.position.replaceAll("\0", "\u2400"),
    seenAt: microsOf(event.extractedAt),
  };
}
