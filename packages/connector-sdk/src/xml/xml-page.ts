// An XML answer as the JSON page that it would be: the same elements by the same names, in EDP's canonical form. Whoever
// finds records, cursors and counts in JSON finds them in it.
import { EdpError } from "@edp/base";
import { TextDecoder } from "node:util";
import { encodeRecord, type FieldValue } from "../encode-record.ts";
import { createXmlReader } from "./xml-reader.ts";
import { addChild, closeElement } from "./xml-record.ts";

export interface XmlPageOptions {
  /** Names of the elements on the way to a record. In the page its last one is a list, whatever it holds. */
  readonly recordPath: readonly string[];
  /** Elements inside a record that are lists even with one entry, by dotted path. */
  readonly lists: readonly string[];
  /** The answer's own, for its charset. */
  readonly contentType: string;
  readonly source: string;
  /** For messages: the address. */
  readonly place: string;
}

export function toJsonPage(bytes: Buffer, options: XmlPageOptions): Buffer {
  const { source, place, recordPath } = options;
  const records: FieldValue[] = [];
  const page = new Map<string, FieldValue>();
  const refuse = (problem: string, cause?: unknown): EdpError =>
    new EdpError("EDP-SRC-290", { source, place, problem }, { cause });
  const around = recordPath.slice(0, -1).join(".");
  const reader = createXmlReader({
    ...options,
    maxRecordSize: Number.POSITIVE_INFINITY, // the answer is in memory as a whole; its limit holds
    onRecord: ({ fields }) => records.push({ rawJson: encodeRecord(fields) }),
    onOther: (element, parent) => {
      element.text = element.text.trim(); // what surrounds records is written for people, with line breaks
      if (element.path === around) element.fields.set(recordPath.at(-1) ?? "", [...records]);
      if (parent === undefined) page.set(element.name, closeElement(element));
      else addChild(parent, element, false);
    },
    refuse,
  });
  reader.write(decode(bytes, options.contentType, refuse));
  reader.close();
  return Buffer.from(encodeRecord(page));
}

/** What the bytes say themselves goes before the header, and UTF-8 is what XML is without a word. */
function decode(
  bytes: Buffer,
  contentType: string,
  refuse: (problem: string, cause: unknown) => EdpError,
): string {
  const beginning = bytes.toString("latin1", 0, 200);
  const label =
    findMark(bytes) ??
    /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1] ??
    /^<\?xml[^>]*?\sencoding=["']([^"']+)["']/.exec(beginning)?.[1] ??
    "utf-8";
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (error) {
    throw refuse(`its bytes are no text in ${label}`, error);
  }
}

function findMark(bytes: Buffer): string | undefined {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfeff) return "utf-16be";
  if (mark === 0xfffe) return "utf-16le";
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8" : undefined;
}
