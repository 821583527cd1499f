// Records that are observations: of a day, or of a moment. They are no snapshot of anything, so what is not seen again
// is not gone.
import {
  checkRecordId,
  createFieldReader,
  RecordBatchBuilder,
  type JsonField,
  type ReadEvent,
  type RecordFacts,
  type RecordFrame,
} from "@edp/connector-sdk";
import type { FramedPlace } from "./framed.ts";

export interface ObservedShape {
  /** Fields that id and facts are made from, as ways into the element. */
  readonly fields: readonly (readonly string[])[];
  /** Undefined: without these it is no record. */
  readonly describe: (
    texts: readonly string[],
  ) => { readonly id: string; readonly facts: RecordFacts } | undefined;
}

export function createObservedReader({
  fields,
  describe,
}: ObservedShape): (frame: RecordFrame, at: FramedPlace) => Iterable<ReadEvent> {
  const readFields = createFieldReader(fields);
  return function* readFrame(frame, { place, extractedAt }) {
    const builder = new RecordBatchBuilder(frame.data);
    for (const [index, start] of frame.starts.entries()) {
      const end = frame.ends[index] ?? start;
      const read = readFields(frame.data, start, end);
      const described = read.ok ? describe(read.fields.map(textOf)) : undefined;
      const checked = checkRecordId(described?.id ?? "");
      if (described !== undefined && checked.ok) {
        builder.addRange(checked.id, start, end);
        builder.addFacts(described.facts);
        continue;
      }
      const bytes = Buffer.from(frame.data.subarray(start, end));
      const reason = read.ok ? (checked.ok ? "no-record-id" : checked.reason) : read.reason;
      const position = `${place} item ${(index + 1).toString()}`;
      yield { kind: "refused", reason, bytes, sizeBytes: bytes.length, position, extractedAt };
    }
    for (const { sizeBytes, offset } of frame.oversize) {
      const position = `${place} byte ${offset.toString()}`;
      yield {
        kind: "refused",
        reason: "too-large",
        bytes: Buffer.alloc(0),
        sizeBytes,
        position,
        extractedAt,
      };
    }
    if (builder.count > 0) yield { kind: "records", batch: builder.build(extractedAt) };
  };
}

const textOf = (field: JsonField | undefined): string => (field?.kind === "string" ? field.text : "");
