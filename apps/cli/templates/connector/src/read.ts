// Reading one object to its end. Bytes go on untouched; only id and change time are read from them.
import {
  createPageGuard,
  createRecordReader,
  type ConnectorContext,
  type HttpClient,
  type ReadEvent,
  type ReadRequest,
} from "@edp/connector-sdk";
import { createClient, readPage, writeFirstUrl } from "./client.ts";
import { findObject } from "./objects.ts";

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  findObject(context.source, request.object);
  const client = await createClient(context, "read");
  try {
    yield* readPages(context, client, request);
  } finally {
    await client.close();
  }
}

async function* readPages(
  context: ConnectorContext,
  client: HttpClient,
  { object, mode, cursor }: ReadRequest,
): AsyncIterable<ReadEvent> {
  const { source, clock } = context;
  const { key, updatedAt } = findObject(source, object);
  // The cursor of an incremental read is the newest change that was seen.
  const since = mode === "incremental" ? cursor : undefined;
  const guard = createPageGuard({ source, object });
  const readRecords = createRecordReader({ key, updatedAt });
  const seen = new Set<string>();
  let hasRepeated = false;
  let newest = since;
  let url: URL | undefined = writeFirstUrl(context, object, since);
  for (let number = 1; url !== undefined; number += 1) {
    const page = await readPage(context, client, url);
    const at = { place: `page ${number.toString()}`, firstItem: 1, extractedAt: clock.now() };
    const { batch, refused } = readRecords(page.frame, at);
    // A source whose pages repeat would be read for ever.
    const recordCount = batch.count + refused.length;
    guard.expectNew({ bytes: page.answer.body, recordCount, next: page.next?.href });
    for (const [index, id] of batch.recordIds.entries()) {
      hasRepeated ||= seen.has(id);
      seen.add(id);
      const changedAt = batch.sourceUpdatedAt[index];
      if (changedAt !== undefined && (newest === undefined || changedAt > newest)) newest = changedAt;
    }
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch };
    url = page.next;
  }
  // Only a whole read may say what is gone; one that saw a record twice has seen pages shift, and missed some.
  const end = { kind: "end", complete: since === undefined && !hasRepeated } as const;
  yield newest === undefined ? end : { ...end, cursor: newest };
}
