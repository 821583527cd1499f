// The smallest source there is: a file of JSON Lines, its records as ranges of the pages that were read.
import { createReadStream } from "node:fs";
import { RecordBatchBuilder, type ReadEvent } from "@edp/connector-sdk";

const newline = 0x0a;
const idMark = Buffer.from('"id":"');

export async function* readJsonLines(path: string): AsyncGenerator<ReadEvent> {
  const extractedAt = new Date("2026-11-23T08:00:00Z");
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    const page = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const builder = new RecordBatchBuilder(page);
    let start = 0;
    for (let end = page.indexOf(newline); end >= 0; end = page.indexOf(newline, start)) {
      const idAt = page.indexOf(idMark, start) + idMark.length;
      builder.addRange(page.latin1Slice(idAt, page.indexOf(0x22, idAt)), start, end);
      start = end + 1;
    }
    rest = Buffer.from(page.subarray(start));
    yield { kind: "records", batch: builder.build(extractedAt) };
  }
  yield { kind: "end", complete: true };
}
