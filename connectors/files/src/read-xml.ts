// XML, read as a stream by the SDK's reader.
import { EdpError } from "@edp/base";
import { encodeRecord, parsePath, skipByteOrderMark } from "@edp/connector-sdk";
import { createXmlReader, findField, type XmlReader, type XmlRecord } from "@edp/connector-sdk/xml";
import { TextDecoder } from "node:util";
import type { FileReading } from "./file-reading.ts";
import { createRowCollector, type FilePart, type RowCollector } from "./row-collector.ts";
import { readText } from "./text-chunks.ts";

export async function* readXml(reading: FileReading): AsyncIterable<FilePart> {
  const { source, object, watched, maxRecordBytes, clock } = reading;
  if (object.recordPath.length === 0) {
    const key = `objects.${object.name}.recordPath`;
    throw new EdpError("EDP-SRC-028", {
      source,
      key,
      problem: "is missing: XML needs the path of a record's element",
    });
  }
  const collector = createRowCollector({ maxRecordBytes, now: clock.now });
  const reader = createReader(reading, collector);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const text = readText(watched.chunks(), { source, object, file: watched.file });
  for await (const chunk of skipByteOrderMark(text)) {
    reader.write(decode(reading, decoder, chunk));
    if (collector.isFull()) yield collector.take();
  }
  reader.write(decode(reading, decoder));
  reader.close();
  yield collector.take();
}

function createReader(reading: FileReading, collector: RowCollector): XmlReader {
  const { source, object, watched, maxRecordBytes } = reading;
  const file = watched.file.name;
  return createXmlReader({
    recordPath: object.recordPath,
    lists: object.lists,
    maxRecordSize: maxRecordBytes,
    onRecord: (record) => {
      collectRecord(reading, collector, record);
    },
    refuse: (problem, kind) =>
      kind === "document type"
        ? new EdpError("EDP-SRC-041", { source, file })
        : new EdpError("EDP-SRC-040", { source, file, format: "XML", problem }),
  });
}

function collectRecord(
  { object, watched, maxRecordBytes }: FileReading,
  collector: RowCollector,
  { fields, line, size }: XmlRecord,
): void {
  const position = `${watched.file.name} record that ends in line ${line.toString()}`;
  if (size > maxRecordBytes) {
    collector.refuse({ reason: "too-large", bytes: Buffer.alloc(0), sizeBytes: size, position });
    return;
  }
  const key = object.key.map((path) => findField(fields, parsePath(path)));
  const updatedAt =
    object.updatedAt === undefined ? undefined : findField(fields, parsePath(object.updatedAt));
  collector.add({ key, payload: encodeRecord(fields), updatedAt, position });
}

function decode(reading: FileReading, decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    const { source, object, watched } = reading;
    const problem = "some of its bytes are no text in it";
    throw new EdpError(
      "EDP-SRC-043",
      { source, file: watched.file.name, encoding: object.encoding, problem },
      { cause: error },
    );
  }
}
