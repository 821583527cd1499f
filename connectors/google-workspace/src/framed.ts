// Records whose meaning stands outside of their own bytes: which group a member is in, which unit a path leads to,
// which account an address belongs to. The record is a frame of EDP around the element's untouched bytes.
import {
  checkRecordId,
  createFieldReader,
  RecordBatchBuilder,
  type JsonField,
  type ReadEvent,
  type RecordFrame,
  type RefusalReason,
} from "@edp/connector-sdk";

type Head = Readonly<Record<string, string | boolean | undefined>>;

export interface Framed {
  readonly id: string;
  readonly head: Head;
}

export interface FramedShape {
  /** The element's name in the record. */
  readonly child: string;
  /** Fields of the element that the frame is made from; without the first `keys` of them it is no record. */
  readonly fields: readonly string[];
  readonly keys: number;
  /** An element may say two things at once: then it is two records. */
  readonly frames: (fields: readonly (JsonField | undefined)[]) => readonly Framed[];
}

export interface FramedPlace {
  /** For people: `page 3`. */
  readonly place: string;
  readonly extractedAt: Date;
}

export type ReadFrame = (frame: RecordFrame, at: FramedPlace) => Iterable<ReadEvent>;

export function createFramedReader(shape: FramedShape): ReadFrame {
  const readFields = createFieldReader(shape.fields.map((name) => [name]));
  return function* readFrame(frame, at) {
    const builder = new RecordBatchBuilder();
    for (const [index, start] of frame.starts.entries()) {
      const bytes = frame.data.subarray(start, frame.ends[index]);
      const read = readFields(bytes);
      const hasKeys = read.fields.slice(0, shape.keys).every(isKey);
      for (const { id, head } of read.ok && hasKeys ? shape.frames(read.fields) : keyless) {
        const checked = checkRecordId(id);
        if (checked.ok) {
          builder.add(checked.id, wrap(head, shape.child, bytes));
          continue;
        }
        const position = `${at.place} item ${(index + 1).toString()}`;
        const reason = read.ok ? checked.reason : read.reason;
        yield refuse(reason, Buffer.from(bytes), position, at.extractedAt);
      }
    }
    for (const { sizeBytes, offset } of frame.oversize) {
      const position = `${at.place} byte ${offset.toString()}`;
      yield { ...refuse("too-large", Buffer.alloc(0), position, at.extractedAt), sizeBytes };
    }
    if (builder.count > 0) yield { kind: "records", batch: builder.build(at.extractedAt) };
  };
}

const keyless: readonly Framed[] = [{ id: "", head: {} }];

const isKey = (field: JsonField | undefined): boolean => field?.kind === "string" && field.text !== "";

function refuse(
  reason: RefusalReason,
  bytes: Buffer,
  position: string,
  extractedAt: Date,
): Extract<ReadEvent, { kind: "refused" }> {
  return { kind: "refused", reason, bytes, sizeBytes: bytes.length, position, extractedAt };
}

function wrap(head: Head, child: string, bytes: Buffer): Buffer {
  const known = Object.entries(head).filter(([, value]) => value !== undefined);
  const parts = [...known.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)];
  return Buffer.concat([Buffer.from(`{${[...parts, `${JSON.stringify(child)}:`].join(",")}`), bytes, end]);
}

const end = Buffer.from("}");
