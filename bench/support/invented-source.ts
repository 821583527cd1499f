// Any number of records of about 470 bytes without a file: one page, its numbers written anew each time. Like a source
// that reads bytes it makes one string a record, its id: texts made of numbers would stay in a cache of the engine, and
// the bench would measure that.
import { RecordBatchBuilder, type ReadEvent } from "@edp/connector-sdk";

const idDigits = 36;
const pageRecords = 500;

export async function* inventRecords(count: number): AsyncGenerator<ReadEvent> {
  const extractedAt = new Date("2026-11-23T08:00:00Z");
  const record = Buffer.from(`{"id":"${"0".repeat(idDigits)}","filling":"${"abcdefghij ".repeat(38)}"}`);
  const page = Buffer.alloc(record.length * pageRecords, record);
  for (let first = 0; first < count; first += pageRecords) {
    const builder = new RecordBatchBuilder(page);
    for (let index = 0; index < Math.min(pageRecords, count - first); index += 1) {
      const start = index * record.length;
      const idEnd = start + 7 + idDigits;
      // Spread over the index like ids of a directory, not one after the other.
      writeDigits(page, idEnd, ((first + index) * 7_919_777) % 1_000_000_007);
      builder.addRange(page.toString("latin1", start + 7, idEnd), start, start + record.length);
    }
    yield await Promise.resolve({ kind: "records", batch: builder.build(extractedAt) } as const);
  }
  yield { kind: "end", complete: true };
}

/** Over the last digits of a number that is there. */
function writeDigits(page: Buffer, end: number, number: number): void {
  let rest = number;
  for (let at = end - 1; at >= end - 10; at -= 1) {
    page[at] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
