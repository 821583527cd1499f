// The smallest source there is: a file of JSON Lines, its records as ranges of one page that is filled again and again.
import { openSync, read } from "node:fs";
import { promisify } from "node:util";
import { RecordBatchBuilder, type ReadEvent } from "@edp/connector-sdk";

const newline = 0x0a;
const idMark = Buffer.from('"id":"');
const readInto = promisify(read);

export async function* readJsonLines(path: string): AsyncGenerator<ReadEvent> {
  const extractedAt = new Date("2026-11-23T08:00:00Z");
  const file = openSync(path, "r");
  const page = Buffer.allocUnsafeSlow(256 * 1024);
  let kept = 0;
  for (;;) {
    const { bytesRead } = await readInto(file, page, kept, page.length - kept, null);
    if (bytesRead === 0) break;
    const used = kept + bytesRead;
    const builder = new RecordBatchBuilder(page);
    let start = 0;
    for (let end = page.indexOf(newline); end >= 0 && end < used; end = page.indexOf(newline, start)) {
      const idAt = page.indexOf(idMark, start) + idMark.length;
      builder.addRange(page.toString("latin1", idAt, page.indexOf(0x22, idAt)), start, end);
      start = end + 1;
    }
    // Landing is done with a page when it asks for the next event.
    yield { kind: "records", batch: builder.build(extractedAt) };
    kept = page.copy(page, 0, start, used);
  }
  yield { kind: "end", complete: true };
}
