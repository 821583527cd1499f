// Records that hang below others: members, owners, licences, channels. Graph's own bytes do not say where they hang:
// the record is a frame of EDP around the element's untouched bytes.
import {
  checkRecordId,
  createFieldReader,
  RecordBatchBuilder,
  type ConnectorContext,
  type ReadEvent,
  type RecordFrame,
  type RefusalReason,
} from "@edp/connector-sdk";

export interface ChildList {
  /** Below the version: `/groups/<id>/members?$select=id`. For messages also where the list has no path of its own. */
  readonly path: string;
  /** What the record says before the element: `{ groupId: "…", role: "member" }`. */
  readonly head: Readonly<Record<string, string>>;
  /** The element's name in the record. */
  readonly child: string;
  /** The field of the element that tells it from its siblings. */
  readonly childKey: string;
  readonly toRecordId: (child: string) => string;
}

const removed = "@removed";

/** An element with `@removed`, as rounds of changes have them, is a deletion. */
export function* readChildren(
  context: ConnectorContext,
  list: ChildList,
  frame: RecordFrame,
): Iterable<ReadEvent> {
  const readFields = createFieldReader([[list.childKey], [removed]]);
  const builder = new RecordBatchBuilder();
  const extractedAt = context.clock.now();
  const place = list.path.replace(/\?.*/, "");
  const head = Buffer.from(`${JSON.stringify(list.head).slice(0, -1)},${JSON.stringify(list.child)}:`);
  const refuse = (reason: RefusalReason, index: number, bytes: Buffer): ReadEvent => ({
    kind: "refused",
    reason,
    bytes,
    sizeBytes: bytes.length,
    position: `${place} item ${(index + 1).toString()}`,
    extractedAt,
  });
  for (const [index, start] of frame.starts.entries()) {
    const bytes = frame.data.subarray(start, frame.ends[index]);
    const read = readFields(bytes);
    const [key, gone] = read.fields;
    const id = key?.kind === "string" && key.text !== "" ? checkRecordId(list.toRecordId(key.text)) : noId;
    if (!read.ok) yield refuse(read.reason, index, Buffer.from(bytes));
    else if (!id.ok) yield refuse(id.reason, index, Buffer.from(bytes));
    else if (gone === undefined) builder.add(id.id, Buffer.concat([head, bytes, tail]));
    else builder.addDelete(id.id);
  }
  for (const { sizeBytes, offset } of frame.oversize) {
    const position = `${place} byte ${offset.toString()}`;
    yield { kind: "refused", reason: "too-large", bytes: Buffer.alloc(0), sizeBytes, position, extractedAt };
  }
  if (builder.count > 0) yield { kind: "records", batch: builder.build(extractedAt) };
}

const noId = { ok: false, reason: "no-record-id" } as const;
const tail = Buffer.from("}");
