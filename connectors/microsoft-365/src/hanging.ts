// Lists that hang below each group or account: members, owners, licences. Their records carry the parent's id,
// which Graph's own bytes do not: the record is a frame of EDP around the element's untouched bytes.
import { EdpError } from "@edp/base";
import {
  checkRecordId,
  createFieldReader,
  RecordBatchBuilder,
  type ReadEvent,
  type RecordFrame,
  type RefusalReason,
} from "@edp/connector-sdk";
import { batchSize, runBatch, type BatchAnswer } from "./batch.ts";
import { openPage, readPages, type GraphPage, type PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";
import { inGroups, inParallel } from "./in-parallel.ts";

export interface ChildList {
  readonly path: string;
  readonly parentId: string;
  readonly role?: "member" | "owner";
}

export interface Hanging {
  readonly kind: "hanging";
  readonly parentsUrl: (config: GraphConfig) => URL;
  /** Fields of a parent that `parts` wants, in this order. */
  readonly parentFields: readonly (readonly string[])[];
  readonly parts: (fields: readonly (string | undefined)[], config: GraphConfig) => readonly ChildList[];
  readonly childKey: readonly string[];
  readonly toRecordId: (part: ChildList, child: string) => string;
  /** Names of the parent's id and of the element in the record. */
  readonly wrap: { readonly parent: string; readonly child: string };
}

/** Batches under way at once: Graph counts requests, and four connections are what the client opens. */
const parallelBatches = 3;

export async function* readBelow(place: PagePlace, object: Hanging): AsyncIterable<ReadEvent> {
  const batches = inGroups(listParts(place, object), batchSize);
  for await (const answers of inParallel(batches, parallelBatches, (parts) => runBatch(place, parts))) {
    for (const answer of answers) yield* readAnswer(place, object, answer);
  }
  yield { kind: "end", complete: true };
}

async function* listParts(place: PagePlace, object: Hanging): AsyncGenerator<ChildList> {
  const readFields = createFieldReader(object.parentFields);
  const { config } = place.graph;
  for await (const { frame } of readPages(place, object.parentsUrl(config))) {
    for (const [index, start] of frame.starts.entries()) {
      const { fields } = readFields(frame.data, start, frame.ends[index]);
      const texts = fields.map((field) => field?.text);
      if (texts[0] !== undefined && texts[0] !== "") yield* object.parts(texts, config);
    }
  }
}

/** One list, with the pages that follow it. A parent that has gone meanwhile has no list. */
async function* readAnswer(
  place: PagePlace,
  object: Hanging,
  { part, status, body }: BatchAnswer<ChildList>,
): AsyncIterable<ReadEvent> {
  const { source } = place.context;
  if (status === 404) return;
  if (status === 403) throw new EdpError("EDP-SRC-020", { source, url: part.path, reason: "" });
  if (status !== 200) throw new EdpError("EDP-SRC-008", { source, url: part.path, status, reason: "" });
  const first = openPage(place, body, part.path);
  yield* readChildren(place, object, part, first);
  if (first.next === undefined) return;
  for await (const page of readPages(place, first.next)) yield* readChildren(place, object, part, page);
}

function* readChildren(
  place: PagePlace,
  object: Hanging,
  part: ChildList,
  page: GraphPage,
): Iterable<ReadEvent> {
  const readKey = createFieldReader([object.childKey]);
  const builder = new RecordBatchBuilder();
  const extractedAt = place.context.clock.now();
  const refuse = (reason: RefusalReason, index: number, bytes: Buffer): ReadEvent => ({
    kind: "refused",
    reason,
    bytes,
    sizeBytes: bytes.length,
    position: `${part.path.replace(/\?.*/, "")} item ${(index + 1).toString()}`,
    extractedAt,
  });
  for (const [index, start] of page.frame.starts.entries()) {
    const bytes = page.frame.data.subarray(start, page.frame.ends[index]);
    const read = readKey(bytes);
    const key = read.fields[0]?.kind === "string" ? read.fields[0].text : "";
    const id =
      key === ""
        ? ({ ok: false, reason: "no-record-id" } as const)
        : checkRecordId(object.toRecordId(part, key));
    if (!read.ok) yield refuse(read.reason, index, Buffer.from(bytes));
    else if (!id.ok) yield refuse(id.reason, index, Buffer.from(bytes));
    else builder.add(id.id, wrapRecord(object, part, bytes));
  }
  yield* refuseOversize(page.frame, part, extractedAt);
  if (builder.count > 0) yield { kind: "records", batch: builder.build(extractedAt) };
}

function* refuseOversize(frame: RecordFrame, part: ChildList, extractedAt: Date): Iterable<ReadEvent> {
  for (const { sizeBytes, offset } of frame.oversize) {
    const position = `${part.path.replace(/\?.*/, "")} byte ${offset.toString()}`;
    yield { kind: "refused", reason: "too-large", bytes: Buffer.alloc(0), sizeBytes, position, extractedAt };
  }
}

/** `{"groupId":"…","role":"member","member":` + the bytes as Graph sent them + `}`. */
function wrapRecord({ wrap }: Hanging, part: ChildList, bytes: Buffer): Buffer {
  const role = part.role === undefined ? "" : `"role":"${part.role}",`;
  const head = `{"${wrap.parent}":${JSON.stringify(part.parentId)},${role}"${wrap.child}":`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from("}")]);
}
