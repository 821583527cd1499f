// Lists that Graph gives page by page, read whole each time.
import { createRecordReader, type ReadEvent } from "@edp/connector-sdk";
import { readCount, readPages, type PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";

export interface PlainList {
  readonly key: string;
  readonly firstUrl: (config: GraphConfig) => URL;
  readonly count?: "users" | "groups";
}

export async function* readPlain(place: PagePlace, object: PlainList): AsyncGenerator<ReadEvent> {
  const { context, graph } = place;
  const readRecords = createRecordReader({ key: [object.key] });
  const countBefore = await countRecords(place, object);
  let number = 0;
  for await (const page of readPages({ ...place, reader: readRecords }, object.firstUrl(graph.config))) {
    number += 1;
    const at = { place: `page ${number.toString()}`, firstItem: 1, extractedAt: context.clock.now() };
    const { batch, refused } = readRecords(page.frame, at);
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch };
  }
  // A count that changed during the read says nothing about the read.
  const sourceCount = countBefore === (await countRecords(place, object)) ? countBefore : undefined;
  yield { kind: "end", complete: true, ...(sourceCount === undefined ? {} : { sourceCount }) };
}

async function countRecords(place: PagePlace, { count }: PlainList): Promise<number | undefined> {
  return count === undefined ? undefined : readCount(place, count);
}
