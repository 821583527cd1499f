// CSV: every value is text, in the order of the header. A row that does not fit the header is refused with its
// bytes, never padded, cut or dropped.
import { EdpError } from "@edp/base";
import { skipByteOrderMark } from "@edp/connector-sdk";
import { isUtf8 } from "node:buffer";
import { createColumns, problemWith, type Columns } from "./columns.ts";
import { frameCsv, type CsvFrame } from "./csv-frames.ts";
import { splitFields } from "./csv-fields.ts";
import type { FileReading } from "./file-reading.ts";
import { checkKey, createRowCollector, type FilePart, type RowCollector } from "./row-collector.ts";
import { readText } from "./text-chunks.ts";

export async function* readCsv(reading: FileReading): AsyncIterable<FilePart> {
  const { source, object, watched, maxRecordBytes, clock } = reading;
  const { delimiter } = object;
  if (delimiter.charCodeAt(0) > 127 || '"\r\n'.includes(delimiter)) {
    const key = `objects.${object.name}.delimiter`;
    throw new EdpError("EDP-SRC-028", {
      source,
      key,
      problem: "must be one ASCII character, and no quote or newline",
    });
  }
  const text = skipByteOrderMark(readText(watched.chunks(), { source, object, file: watched.file }));
  const onOpenQuote = (line: number): never => {
    const problem = `a quote that opens in line ${line.toString()} never closes`;
    throw new EdpError("EDP-SRC-040", { source, file: watched.file.name, format: "CSV", problem });
  };
  let columns = object.columns === undefined ? undefined : createColumns(reading, object.columns);
  const collector = createRowCollector({ maxRecordBytes, now: clock.now });
  for await (const frame of frameCsv(text, { delimiter, maxRecordBytes, onOpenQuote })) {
    columns = collectFrame(reading, collector, frame, columns);
    if (collector.isFull()) yield collector.take();
  }
  if (columns === undefined) throw problemWith(reading, "has no first line with the names of its columns");
  yield collector.take();
}

/** Returns the columns, from the frame's first record if they were not known yet. */
function collectFrame(
  reading: FileReading,
  collector: RowCollector,
  frame: CsvFrame,
  known: Columns | undefined,
): Columns | undefined {
  let columns = known;
  for (const [index, start] of frame.starts.entries()) {
    const bytes = trimReturn(frame.data, start, frame.ends[index] ?? start);
    if (bytes.length === 0) continue;
    const position = `${reading.watched.file.name} line ${(frame.lines[index] ?? 0).toString()}`;
    if (columns === undefined) columns = readHeader(reading, bytes);
    else collectRow(reading, collector, columns, { bytes, position });
  }
  for (const { offset, sizeBytes, sha256, beginning } of frame.oversize) {
    const position = `${reading.watched.file.name} byte ${offset.toString()}`;
    const id =
      columns === undefined ? undefined : readIdOfBeginning(columns, beginning, reading.object.delimiter);
    const known = id === undefined ? {} : { recordId: id };
    collector.refuse({ reason: "too-large", bytes: Buffer.alloc(0), sizeBytes, sha256, position, ...known });
  }
  return columns;
}

function collectRow(
  reading: FileReading,
  collector: RowCollector,
  columns: Columns,
  row: { readonly bytes: Buffer; readonly position: string },
): void {
  const { position } = row;
  // A copy: what is refused must not keep a whole megabyte of its neighbours in memory.
  const refuse = (reason: "invalid-utf8" | "ragged-row", recordId?: string): void => {
    collector.refuse({
      reason,
      bytes: Buffer.from(row.bytes),
      position,
      ...(recordId === undefined ? {} : { recordId }),
    });
  };
  if (!isUtf8(row.bytes)) {
    refuse("invalid-utf8");
    return;
  }
  const fields = splitFields(row.bytes.toString("utf8"), reading.object.delimiter);
  const values = fields.ok ? fields.values : [];
  const key = columns.keyAt.map((at) => values[at]);
  if (values.length !== columns.names.length) {
    const id = checkKey(key);
    refuse("ragged-row", id.ok ? id.id : undefined);
    return;
  }
  const updatedAt = columns.updatedAt === undefined ? undefined : values[columns.updatedAt];
  collector.add({ key, payload: columns.encode(values), updatedAt, position });
}

function readHeader(reading: FileReading, bytes: Buffer): Columns {
  const fields = splitFields(bytes.toString("utf8"), reading.object.delimiter);
  if (!isUtf8(bytes) || !fields.ok)
    throw problemWith(reading, "has a first line that is no list of column names");
  return createColumns(
    reading,
    fields.values.map((name) => name ?? ""),
  );
}

/** The id, when the key's fields stand whole in the first bytes of a record that is too large. */
function readIdOfBeginning(columns: Columns, beginning: Buffer, delimiter: string): string | undefined {
  const text = beginning.toString("utf8");
  const fields = splitFields(text.slice(0, Math.max(0, text.lastIndexOf(delimiter))), delimiter);
  const id = fields.ok ? checkKey(columns.keyAt.map((at) => fields.values[at])) : undefined;
  return id?.ok === true ? id.id : undefined;
}

function trimReturn(data: Buffer, start: number, end: number): Buffer {
  return data.subarray(start, end > start && data[end - 1] === 0x0d ? end - 1 : end);
}
