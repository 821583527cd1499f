// JSON and JSON Lines: the records are the file's own bytes, untouched.
import {
  createRecordReader,
  frameLines,
  frameList,
  type RecordFrame,
  type RecordShape,
} from "@edp/connector-sdk";
import type { FileReading } from "./file-reading.ts";
import type { FilePart } from "./row-collector.ts";
import { readText } from "./text-chunks.ts";

export async function* readJson(reading: FileReading): AsyncIterable<FilePart> {
  const { source, object, watched, maxRecordBytes } = reading;
  const place = watched.file.name;
  const readRecords = createRecordReader(toShape(reading));
  const options = { path: object.recordPath, maxRecordBytes, source, place };
  let firstItem = 1;
  for await (const frame of frameList(
    readText(watched.chunks(), { source, object, file: watched.file }),
    options,
  )) {
    if (isEmpty(frame)) continue;
    yield readRecords(frame, { place, firstItem, extractedAt: reading.clock.now() });
    firstItem += frame.starts.length;
  }
}

export async function* readJsonLines(reading: FileReading): AsyncIterable<FilePart> {
  const { source, object, watched, maxRecordBytes } = reading;
  const place = watched.file.name;
  const readRecords = createRecordReader(toShape(reading));
  const text = readText(watched.chunks(), { source, object, file: watched.file });
  for await (const frame of frameLines(text, { maxRecordBytes })) {
    if (isEmpty(frame)) continue;
    yield readRecords(frame, { place, firstItem: 1, lines: frame.lines, extractedAt: reading.clock.now() });
  }
}

function isEmpty(frame: RecordFrame): boolean {
  return frame.starts.length === 0 && frame.oversize.length === 0;
}

function toShape({ object }: FileReading): RecordShape {
  return { key: object.key, ...(object.updatedAt === undefined ? {} : { updatedAt: object.updatedAt }) };
}
