// From framed JSON records to read events: ids and change times are read from the bytes, the bytes themselves
// go on untouched, and what has no usable id or is no JSON is refused with its bytes.
import type { ReadEvent, RefusalReason } from "../connector.ts";
import { RecordBatchBuilder, type RecordBatch } from "../record-batch.ts";
import {
  createNextReader,
  parsePath,
  readWhole,
  type FieldReader,
  type FieldsRead,
  type JsonField,
  type NextReader,
} from "./field-reader.ts";
import type { OversizeRecord, RecordFrame } from "./frame-builder.ts";
import { readRecordId } from "./record-id.ts";

export interface RecordShape {
  /** Dotted paths of the fields that make the record id, together. */
  readonly key: readonly string[];
  /** Dotted path of the source's own change time. */
  readonly updatedAt?: string;
  /** The record is a deletion when this field has this text; without `equals`, when it has the field at all. */
  readonly deletedWhen?: { readonly field: string; readonly equals?: string };
  /** Further fields that the connector wants to see, such as the cursor's. */
  readonly also?: readonly string[];
  /** The source's change time as ISO 8601; default: kept when it is a time already. */
  readonly toIsoTime?: (text: string) => string | undefined;
}

export type RefusedEvent = Extract<ReadEvent, { kind: "refused" }>;

export interface RecordsRead {
  readonly batch: RecordBatch;
  readonly refused: readonly RefusedEvent[];
  /** Texts of the `also` fields, one list a field, as long as the batch. */
  readonly also: readonly (readonly (string | undefined)[])[];
}

export interface FramePlace {
  /** For people: `page 3`, `workers.json`. */
  readonly place: string;
  /** Number of the first record in its place, from 1; for a file of lines see `lines`. */
  readonly firstItem: number;
  readonly lines?: readonly number[];
  readonly extractedAt: Date;
  /** Parts of the record id that do not stand in the record, such as its parent's id. */
  readonly keyBefore?: readonly string[];
}

export interface RecordReader {
  (frame: RecordFrame, at: FramePlace): RecordsRead;
  /** Reads the fields alone, for whoever finds the records: see `framePage`. */
  readonly readNext: NextReader;
}

/** What one reader works with. */
interface Reader {
  readonly shape: RecordShape;
  readonly keyCount: number;
  readonly readFields: FieldReader;
  readonly toIsoTime: (text: string) => string | undefined;
}

export function createRecordReader(shape: RecordShape): RecordReader {
  const paths = [...shape.key, shape.updatedAt, shape.deletedWhen?.field, ...(shape.also ?? [])];
  const readNext = createNextReader(paths.map((path) => (path === undefined ? undefined : parsePath(path))));
  const reader: Reader = {
    shape,
    keyCount: shape.key.length,
    readFields: readWhole(readNext),
    toIsoTime: shape.toIsoTime ?? readIsoTime,
  };
  const read = (frame: RecordFrame, at: FramePlace): RecordsRead =>
    readFrame(reader, frame, at, frame.reads?.by === readNext ? frame.reads.records : []);
  return Object.assign(read, { readNext });
}

function readFrame(
  reader: Reader,
  frame: RecordFrame,
  at: FramePlace,
  reads: readonly (FieldsRead | undefined)[],
): RecordsRead {
  const { shape, keyCount, readFields } = reader;
  const builder = new RecordBatchBuilder(frame.data);
  const refused = frame.oversize.map((record) => refuseOversize(record, readFields, keyCount, at));
  const seen = (shape.also ?? []).map((): (string | undefined)[] => []);
  for (let index = 0; index < frame.starts.length; index += 1) {
    const [start, end] = [frame.starts[index] ?? 0, frame.ends[index] ?? 0];
    const read = reads[index] ?? readFields(frame.data, start, end);
    const id = readRecordId(read.fields.slice(0, keyCount), at.keyBefore);
    const reason = findReason(read, id);
    if (reason !== undefined || !id.ok) {
      const bytes = Buffer.from(frame.data.subarray(start, end));
      const position = describePosition(at, index);
      refused.push(
        refuse({ reason: reason ?? "no-record-id", bytes, position, at, id: id.ok ? id.id : undefined }),
      );
      continue;
    }
    const updatedText = readText(read.fields[keyCount]);
    const updatedAt = updatedText === undefined ? undefined : reader.toIsoTime(updatedText);
    if (isDeletion(shape, read.fields[keyCount + 1])) builder.addDelete(id.id, updatedAt);
    else builder.addRange(id.id, start, end, updatedAt);
    for (let slot = 0; slot < seen.length; slot += 1)
      seen[slot]?.push(readText(read.fields[keyCount + 2 + slot]));
  }
  return { batch: builder.build(at.extractedAt), refused, also: seen };
}

function isDeletion({ deletedWhen }: RecordShape, field: JsonField | undefined): boolean {
  if (deletedWhen === undefined || field === undefined) return false;
  return deletedWhen.equals === undefined ? field.kind !== "null" : field.text === deletedWhen.equals;
}

function findReason(read: FieldsRead, id: ReturnType<typeof readRecordId>): RefusalReason | undefined {
  if (!read.ok) return read.reason;
  return id.ok ? undefined : id.reason;
}

function readText(field: JsonField | undefined): string | undefined {
  return field === undefined || field.kind === "null" ? undefined : field.text;
}

function describePosition(at: FramePlace, index: number): string {
  const line = at.lines?.[index];
  if (line !== undefined) return `${at.place} line ${line.toString()}`;
  return `${at.place} item ${(at.firstItem + index).toString()}`;
}

interface Refusal {
  readonly reason: RefusalReason;
  readonly bytes: Buffer;
  readonly position: string;
  readonly at: FramePlace;
  readonly id: string | undefined;
}

function refuse({ reason, bytes, position, at, id }: Refusal): RefusedEvent {
  const event = {
    kind: "refused",
    reason,
    bytes,
    sizeBytes: bytes.length,
    position,
    extractedAt: at.extractedAt,
  } as const;
  return id === undefined ? event : { ...event, recordId: id };
}

/** Its bytes are gone, but its key often stands at its beginning: then its earlier version is not taken as deleted. */
function refuseOversize(
  record: OversizeRecord,
  readFields: FieldReader,
  keyCount: number,
  at: FramePlace,
): RefusedEvent {
  const id = readRecordId(readFields(record.beginning).fields.slice(0, keyCount), at.keyBefore);
  const position = `${at.place} byte ${record.offset.toString()}`;
  const { sizeBytes, sha256 } = record;
  const event = refuse({
    reason: "too-large",
    bytes: Buffer.alloc(0),
    position,
    at,
    id: id.ok ? id.id : undefined,
  });
  return { ...event, sizeBytes, sha256 };
}

const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A time as ISO 8601, undefined for what is none. Without a zone it is taken as UTC; 9 to 13 digits are Unix
 * time in seconds or milliseconds.
 */
export function readIsoTime(text: string): string | undefined {
  if (/^\d{9,13}$/.test(text)) return new Date(Number(text) * (text.length > 11 ? 1 : 1000)).toISOString();
  const [, day, time, zone = "Z"] = isoTime.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) return undefined;
  if (time === undefined) return day;
  const offset = zone.replace(
    /^([+-]\d{2}):?(\d{2})?$/,
    (_all, hours: string, minutes = "00") => `${hours}:${String(minutes)}`,
  );
  const iso = `${day}T${time}${offset.toUpperCase()}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
