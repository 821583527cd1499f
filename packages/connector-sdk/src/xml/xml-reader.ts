// Reads XML as a stream: one record is in memory at a time. Document types are refused before they are looked at:
// nothing is ever included or expanded.
import { SaxesParser } from "saxes";
import type { FieldValue } from "../encode-record.ts";
import { addChild, closeElement, openElement, type OpenElement } from "./xml-record.ts";

export interface XmlRecord {
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** Line of the text where it ends. */
  readonly line: number;
  /** Characters of its names, values and texts. Beyond the limit `fields` is only its beginning. */
  readonly size: number;
}

export interface XmlOptions {
  /** Names of the elements on the way to a record, the root's first and the record's last. */
  readonly recordPath: readonly string[];
  /** Elements by their dotted path inside a record that are lists even with one entry. */
  readonly lists: readonly string[];
  /** Of a larger record no more is kept. */
  readonly maxRecordSize: number;
  readonly onRecord: (record: XmlRecord) => void;
  /** Told each element outside the records, once it is read. The root's has no parent. */
  readonly onOther?: (element: OpenElement, parent: OpenElement | undefined) => void;
  /** Makes the error to throw for text that is no XML, or that declares a document type. */
  readonly refuse: (problem: string, kind: "not XML" | "document type") => Error;
}

export interface XmlReader {
  readonly write: (text: string) => void;
  /** The text has ended. */
  readonly close: () => void;
}

const maxDepth = 1_000;

interface Reading {
  readonly options: XmlOptions;
  readonly path: string;
  readonly lists: ReadonlySet<string>;
  readonly open: OpenElement[];
  /** How many elements were open when the record began. */
  recordDepth: number | undefined;
  size: number;
}

export function createXmlReader(options: XmlOptions): XmlReader {
  const { recordPath, lists, refuse } = options;
  const reading: Reading = {
    options,
    path: recordPath.join("."),
    lists: new Set(lists),
    open: [],
    recordDepth: undefined,
    size: 0,
  };
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", (error) => {
    throw refuse(error.message, "not XML");
  });
  parser.on("doctype", () => {
    throw refuse("it declares a document type", "document type");
  });
  parser.on("opentag", ({ name, attributes }) => {
    beginElement(reading, name, attributes);
  });
  const add = (text: string): void => {
    addText(reading, text);
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    endElement(reading, parser.line);
  });
  return {
    write: (text) => void parser.write(text),
    close: () => void parser.close(),
  };
}

function beginElement(reading: Reading, name: string, attributes: Readonly<Record<string, string>>): void {
  const { options, open, path, recordDepth } = reading;
  if (open.length >= maxDepth)
    throw options.refuse(`it nests deeper than ${maxDepth.toString()} elements`, "not XML");
  const above = open.at(-1)?.path ?? "";
  const own = above === "" ? name : `${above}.${name}`;
  if (recordDepth === undefined && own === path) {
    reading.recordDepth = open.length;
    reading.size = 0;
    open.push(openElement(name, "", attributes)); // paths inside a record begin anew
    return;
  }
  if (recordDepth !== undefined) reading.size += measure(name, attributes);
  open.push(openElement(name, own, isKept(reading) ? attributes : {}));
}

function addText(reading: Reading, text: string): void {
  const element = reading.open.at(-1);
  if (element === undefined) return;
  if (reading.recordDepth !== undefined) reading.size += text.length;
  if (isKept(reading)) element.text += text;
}

/** Beyond the limit a record is only measured: its id may still come, its text is not kept. */
function isKept({ options, recordDepth, size }: Reading): boolean {
  return recordDepth === undefined ? options.onOther !== undefined : size <= options.maxRecordSize;
}

function endElement(reading: Reading, line: number): void {
  const { options, open, lists, recordDepth } = reading;
  const element = open.pop();
  if (element === undefined) return;
  const parent = open.at(-1);
  if (recordDepth === undefined) options.onOther?.(element, parent);
  else if (open.length > recordDepth && parent !== undefined)
    addChild(parent, element, lists.has(element.path));
  else {
    reading.recordDepth = undefined;
    options.onRecord({ fields: toFields(closeElement(element)), line, size: reading.size });
  }
}

function measure(name: string, attributes: Readonly<Record<string, string>>): number {
  return Object.entries(attributes).reduce(
    (sum, [key, value]) => sum + key.length + value.length,
    name.length,
  );
}

/** A record without attributes and children is its text alone. */
function toFields(record: FieldValue): ReadonlyMap<string, FieldValue> {
  return record instanceof Map
    ? (record as ReadonlyMap<string, FieldValue>)
    : new Map<string, FieldValue>([["#text", record]]);
}
