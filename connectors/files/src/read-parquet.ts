// Parquet, one row group after the other: memory is bounded by the largest row group.
import { EdpError } from "@edp/base";
import { createRowEncoder, parsePath, type FieldValue } from "@edp/connector-sdk";
import { findField } from "@edp/connector-sdk/xml";
import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type FileMetaData,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { bareMetadata, toFieldValue } from "./parquet-values.ts";
import type { FileReading } from "./file-reading.ts";
import { createRowCollector, type FilePart } from "./row-collector.ts";
import type { WatchedFile } from "./watched-file.ts";

/** Unpacked; more is no row group that a reader with bounded memory can take. */
const maxRowGroupBytes = 512 * 1024 * 1024;

interface ParquetFile {
  readonly byteLength: number;
  readonly slice: (start: number, end?: number) => Promise<ArrayBuffer>;
}

export async function* readParquet(reading: FileReading): AsyncIterable<FilePart> {
  const file = toParquetFile(reading);
  const metadata = await wrap(reading, () => parquetMetadataAsync(file, { geoparquet: false }));
  const columns = parquetSchema(metadata).children;
  expectColumns(reading, columns);
  const names = columns.map(({ element }) => element.name);
  const encode = createRowEncoder(names);
  const collector = createRowCollector({ maxRecordBytes: reading.maxRecordBytes, now: reading.clock.now });
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    if (Number(group.total_byte_size) > maxRowGroupBytes) {
      throw notParquet(
        reading,
        `a row group of ${group.total_byte_size.toString()} bytes is too large to read`,
      );
    }
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await wrap(reading, () => readRows(file, metadata, { rowStart, rowEnd }));
    for (const [index, row] of rows.entries()) {
      const values = columns.map((column, at) => toFieldValue(row[at], column));
      const position = `${reading.watched.file.name} row ${(rowStart + index + 1).toString()}`;
      collector.add({ ...pickKey(reading, names, values), payload: encode(values), position });
      if (collector.isFull()) yield collector.take();
    }
    rowStart = rowEnd;
  }
  yield collector.take();
}

function toParquetFile({ watched }: FileReading): ParquetFile {
  const byteLength = watched.file.sizeBytes;
  return {
    byteLength,
    slice: (start, end = byteLength) => {
      const bytes = readSlice(watched, start, Math.min(end, byteLength));
      // hyparquet starts several reads and waits for them one by one: a damaged file may leave one behind.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

async function readSlice(watched: WatchedFile, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = await watched.readRange(start, end);
  // hyparquet wants a whole ArrayBuffer; a small Buffer is a part of a shared one.
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer; // never shared memory
}

async function readRows(
  file: ParquetFile,
  metadata: FileMetaData,
  range: { readonly rowStart: number; readonly rowEnd: number },
): Promise<readonly (readonly unknown[])[]> {
  let rows: readonly (readonly unknown[])[] = [];
  await parquetRead({
    file,
    metadata: bareMetadata(metadata),
    ...range,
    rowFormat: "array",
    utf8: false,
    geoparquet: false,
    compressors,
    // Only INT96 still comes this way; its meaning is given with the others.
    parsers: { timestampFromNanoseconds: (nanos: bigint) => nanos },
    onComplete: (complete: readonly (readonly unknown[])[]) => {
      rows = complete;
    },
  });
  return rows;
}

function pickKey(
  { object }: FileReading,
  names: readonly string[],
  values: readonly FieldValue[],
): { readonly key: readonly FieldValue[]; readonly updatedAt: FieldValue } {
  const pick = (text: string): FieldValue => {
    const [name = "", ...rest] = parsePath(text);
    return findField(values[names.indexOf(name)], rest);
  };
  return {
    key: object.key.map(pick),
    updatedAt: object.updatedAt === undefined ? undefined : pick(object.updatedAt),
  };
}

function expectColumns(reading: FileReading, columns: readonly SchemaTree[]): void {
  const names = columns.map(({ element }) => element.name);
  const missing = reading.object.key.find((text) => !names.includes(parsePath(text)[0] ?? ""));
  if (missing === undefined) return;
  const problem = `has no column "${missing}"; it has: ${names.join(", ")}`;
  throw new EdpError("EDP-SRC-039", { source: reading.source, file: reading.watched.file.name, problem });
}

/** hyparquet's own errors are about the file; ours pass through. */
async function wrap<T>(reading: FileReading, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EdpError) throw error;
    throw notParquet(reading, error instanceof Error ? error.message : "it is damaged", error);
  }
}

function notParquet(reading: FileReading, problem: string, cause?: unknown): EdpError {
  const { source, watched } = reading;
  return new EdpError(
    "EDP-SRC-040",
    { source, file: watched.file.name, format: "Parquet", problem },
    { cause },
  );
}
