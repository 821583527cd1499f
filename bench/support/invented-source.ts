// Any number of records of about 470 bytes without a file: one page, its numbers written anew each time.
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
      // Spread over the index like ids of a directory, not one after the other.
      const id = (((first + index) * 7_919_777) % 1_000_000_007).toString().padStart(idDigits, "0");
      page.write(id, start + 7, "latin1");
      builder.addRange(id, start, start + record.length);
    }
    yield await Promise.resolve({ kind: "records", batch: builder.build(extractedAt) } as const);
  }
  yield { kind: "end", complete: true };
}
