// Lists that hang below each group, account or team, twenty lists a request.
import { EdpError } from "@edp/base";
import { createFieldReader, inParallel, type ReadEvent, type RecordFrame } from "@edp/connector-sdk";
import { batchSize, runBatch, type BatchAnswer, type BatchPart } from "./batch.ts";
import { readChildren, type ChildList } from "./child-list.ts";
import { openPage, readPages, type GraphPage, type PagePlace } from "./client.ts";
import { inGroups } from "./in-groups.ts";

/** Batches under way at once: Graph counts requests, and four connections are what the client opens. */
const parallelBatches = 3;

export async function* readBelow(
  place: PagePlace,
  lists: AsyncIterable<ChildList>,
): AsyncGenerator<ReadEvent> {
  for await (const { part, page } of readLists(place, lists))
    yield* readChildren(place.context, part, page.frame);
  yield { kind: "end", complete: true };
}

/** The pages of many lists, each with the list that it belongs to. A parent that has gone meanwhile has none. */
export async function* readLists<P extends BatchPart>(
  place: PagePlace,
  lists: AsyncIterable<P>,
): AsyncGenerator<{ readonly part: P; readonly page: GraphPage }> {
  const batches = inGroups(lists, batchSize);
  for await (const answers of inParallel(batches, parallelBatches, (parts) => runBatch(place, parts))) {
    for (const answer of answers) yield* readList(place, answer);
  }
}

async function* readList<P extends BatchPart>(
  place: PagePlace,
  { part, status, body }: BatchAnswer<P>,
): AsyncGenerator<{ readonly part: P; readonly page: GraphPage }> {
  if (status === 404) return;
  if (status !== 200) throw refuse(place, part.path, status, body);
  const first = openPage(place, body, part.path);
  yield { part, page: first };
  if (first.next === undefined) return;
  for await (const page of readPages(place, first.next)) yield { part, page };
}

const readWords = createFieldReader([["error", "message"]]);

function refuse({ context, graph }: PagePlace, url: string, status: number, body: Buffer): EdpError {
  const { source } = context;
  const words = graph.hideSecrets((readWords(body).fields[0]?.text ?? "").slice(0, 4_000));
  const reason = words.slice(0, 200).replace(/\.$/, "");
  if (status === 403) return new EdpError("EDP-SRC-020", { source, url, reason });
  return new EdpError("EDP-SRC-008", { source, url, status, reason });
}

/** `id` and these fields of every record of a page, as text; records without an id are left out. */
export function* readTexts(
  { frame }: { readonly frame: RecordFrame },
  ...paths: readonly (readonly string[])[]
): Generator<readonly (string | undefined)[]> {
  const readFields = createFieldReader([["id"], ...paths]);
  for (const [index, start] of frame.starts.entries()) {
    const texts = readFields(frame.data, start, frame.ends[index]).fields.map((field) => field?.text);
    if (texts[0] !== undefined && texts[0] !== "") yield texts;
  }
}
