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

export function createXmlReader(options: XmlOptions): XmlReader {
  const { refuse, maxRecordSize } = options;
  const path = options.recordPath.join(".");
  const lists = new Set(options.lists);
  const open: OpenElement[] = [];
  /** How many elements were open when the record began. */
  let recordDepth: number | undefined;
  let size = 0;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", (error) => {
    throw refuse(error.message, "not XML");
  });
  parser.on("doctype", () => {
    throw refuse("it declares a document type", "document type");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= maxDepth)
      throw refuse(`it nests deeper than ${maxDepth.toString()} elements`, "not XML");
    const above = open.at(-1)?.path ?? "";
    const own = above === "" ? name : `${above}.${name}`;
    if (recordDepth === undefined && own === path) {
      recordDepth = open.length;
      size = 0;
      open.push(openElement(name, "", attributes)); // paths inside a record begin anew
      return;
    }
    if (recordDepth !== undefined) size += measure(name, attributes);
    const isKept = recordDepth === undefined ? options.onOther !== undefined : size <= maxRecordSize;
    open.push(openElement(name, own, isKept ? attributes : {}));
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element === undefined) return;
    if (recordDepth === undefined) {
      if (options.onOther !== undefined) element.text += text;
      return;
    }
    size += text.length;
    // Beyond the limit a record is only measured: its id may still come, its text is not kept.
    if (size <= maxRecordSize) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (element === undefined) return;
    const parent = open.at(-1);
    if (recordDepth === undefined) options.onOther?.(element, parent);
    else if (open.length > recordDepth && parent !== undefined)
      addChild(parent, element, lists.has(element.path));
    else {
      recordDepth = undefined;
      options.onRecord({ fields: toFields(closeElement(element)), line: parser.line, size });
    }
  });
  return {
    write: (text) => void parser.write(text),
    close: () => void parser.close(),
  };
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
