// XML, read as a stream: one record is in memory at a time. Document types are refused before they are looked
// at: nothing is ever included or expanded.
import { EdpError } from "@edp/base";
import { encodeRecord, parsePath, skipByteOrderMark, type FieldValue } from "@edp/connector-sdk";
import { SaxesParser } from "saxes";
import { TextDecoder } from "node:util";
import type { FileReading } from "./file-reading.ts";
import { createRowCollector, type FilePart, type RowCollector } from "./row-collector.ts";
import { readText } from "./text-chunks.ts";
import { addChild, closeElement, findField, openElement, type OpenElement } from "./xml-record.ts";

const maxDepth = 1_000;

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
  const parser = createParser(reading, collector);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const text = readText(watched.chunks(), { source, object, file: watched.file });
  for await (const chunk of skipByteOrderMark(text)) {
    parser.write(decode(reading, decoder, chunk));
    if (collector.isFull()) yield collector.take();
  }
  parser.write(decode(reading, decoder));
  parser.close();
  yield collector.take();
}

function createParser(reading: FileReading, collector: RowCollector): SaxesParser {
  const { object } = reading;
  const path = object.recordPath.join(".");
  const lists = new Set(object.lists);
  const outside: string[] = [];
  const inside: OpenElement[] = [];
  let size = 0;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", (error) => {
    throw notXml(reading, error.message);
  });
  parser.on("doctype", () => {
    throw new EdpError("EDP-SRC-041", { source: reading.source, file: reading.watched.file.name });
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (outside.length + inside.length >= maxDepth)
      throw notXml(reading, `it nests deeper than ${maxDepth.toString()} elements`);
    const parent = inside.at(-1);
    if (parent === undefined) {
      outside.push(name);
      if (outside.join(".") !== path) return;
      size = 0;
      inside.push(openElement(name, "", attributes));
      return;
    }
    size +=
      name.length +
      Object.entries(attributes).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    const childPath = parent.path === "" ? name : `${parent.path}.${name}`;
    inside.push(openElement(name, childPath, size > reading.maxRecordBytes ? {} : attributes));
  });
  const addText = (text: string): void => {
    const element = inside.at(-1);
    size += text.length;
    // Beyond the limit a record is only measured: its id may still come, its text is not kept.
    if (element !== undefined && size <= reading.maxRecordBytes) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = inside.pop();
    const parent = inside.at(-1);
    if (element === undefined || parent === undefined) outside.pop();
    if (element === undefined) return;
    if (parent === undefined)
      collectRecord(reading, collector, closeElement(element), { line: parser.line, size });
    else addChild(parent, element, lists.has(element.path));
  });
  return parser;
}

function collectRecord(
  reading: FileReading,
  collector: RowCollector,
  record: FieldValue,
  at: { readonly line: number; readonly size: number },
): void {
  const { object, watched, maxRecordBytes } = reading;
  const fields =
    record instanceof Map ? (record as ReadonlyMap<string, FieldValue>) : new Map([["#text", record]]);
  const position = `${watched.file.name} record that ends in line ${at.line.toString()}`;
  if (at.size > maxRecordBytes) {
    collector.refuse({ reason: "too-large", bytes: Buffer.alloc(0), sizeBytes: at.size, position });
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

function notXml(reading: FileReading, problem: string): EdpError {
  const { source, watched } = reading;
  return new EdpError("EDP-SRC-040", { source, file: watched.file.name, format: "XML", problem });
}
