// Gathers records in EDP's own encoding into batches of a size that is cheap to land.
import {
  checkRecordId,
  joinKey,
  readIsoTime,
  RecordBatchBuilder,
  type FieldValue,
  type RecordBatch,
  type RefusedEvent,
} from "@edp/connector-sdk";

/** What reading a file gives, piece by piece. */
export interface FilePart {
  readonly batch: RecordBatch;
  readonly refused: readonly RefusedEvent[];
}

export interface CollectOptions {
  readonly maxRecordBytes: number;
  readonly now: () => Date;
}

export interface Row {
  /** Values of the key fields, in their order. */
  readonly key: readonly FieldValue[];
  readonly payload: string;
  readonly updatedAt: FieldValue;
  /** For people: `workers.csv line 17`. */
  readonly position: string;
}

export interface RowCollector {
  readonly add: (row: Row) => void;
  readonly refuse: (
    refusal: Omit<RefusedEvent, "kind" | "extractedAt" | "sizeBytes"> & { readonly sizeBytes?: number },
  ) => void;
  readonly isFull: () => boolean;
  /** What was gathered since the last time. */
  readonly take: () => FilePart;
}

const fullBytes = 1024 * 1024;
const fullRows = 5_000;

export function createRowCollector(options: CollectOptions): RowCollector {
  let builder = new RecordBatchBuilder();
  let refused: RefusedEvent[] = [];
  const refuse: RowCollector["refuse"] = (refusal) => {
    refused.push({
      kind: "refused",
      sizeBytes: refusal.bytes.length,
      extractedAt: options.now(),
      ...refusal,
    });
  };
  return {
    add: ({ key, payload, updatedAt, position }) => {
      const id = checkKey(key);
      const sizeBytes = Buffer.byteLength(payload);
      if (!id.ok) refuse({ reason: id.reason, bytes: Buffer.from(payload), position });
      else if (sizeBytes > options.maxRecordBytes) {
        refuse({ reason: "too-large", bytes: Buffer.alloc(0), sizeBytes, position, recordId: id.id });
      } else builder.add(id.id, payload, readIsoTime(toText(updatedAt) ?? ""));
    },
    refuse,
    isFull: () => builder.count + refused.length >= fullRows || builder.sizeBytes >= fullBytes,
    take: () => {
      const part = { batch: builder.build(options.now()), refused };
      builder = new RecordBatchBuilder();
      refused = [];
      return part;
    },
  };
}

/** The record id of key values, or why it is none. */
export function checkKey(key: readonly FieldValue[]): ReturnType<typeof checkRecordId> {
  const parts = key.map(toText);
  if (parts.some((part) => part === undefined || part === "")) return { ok: false, reason: "no-record-id" };
  return checkRecordId(joinKey(parts.map((part) => part ?? "")));
}

/** Texts and numbers as text; undefined for what cannot be a key. */
function toText(value: FieldValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  if (typeof value === "object" && value !== null && "exactNumber" in value) return value.exactNumber;
  return undefined;
}
