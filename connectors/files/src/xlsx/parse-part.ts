// One XML part of a workbook as a stream of elements. Document types are refused, prefixes taken off: some programs
// write `<x:row>`.
import { EdpError } from "@edp/base";
import { TextDecoder } from "node:util";
import { SaxesParser } from "saxes";
import type { FileReading } from "../file-reading.ts";
import { notExcel } from "./errors.ts";

export type Attributes = Readonly<Record<string, string>>;

export interface PartHandlers {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

const maxDepth = 200;

/** Comes up for air after each piece of the part. */
export async function* parsePart(
  reading: FileReading,
  bytes: AsyncIterable<Buffer>,
  handlers: PartHandlers,
): AsyncIterable<undefined> {
  const parser = createParser(reading, handlers);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw notExcel(reading, "it holds XML that is not UTF-8", error);
    }
  };
  for await (const chunk of bytes) {
    parser.write(decode(chunk));
    yield undefined;
  }
  parser.write(decode()).close();
}

/** For parts that are read whole. */
export async function readPart(
  reading: FileReading,
  bytes: AsyncIterable<Buffer>,
  handlers: PartHandlers,
): Promise<void> {
  for await (const _ of parsePart(reading, bytes, handlers));
}

function createParser(reading: FileReading, handlers: PartHandlers): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on("error", (error) => {
    throw notExcel(reading, error.message);
  });
  parser.on("doctype", () => {
    throw new EdpError("EDP-SRC-041", { source: reading.source, file: reading.watched.file.name });
  });
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    if (depth > maxDepth) throw notExcel(reading, "its XML nests too deep");
    handlers.open(withoutPrefix(name), attributes);
  });
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    handlers.close?.(withoutPrefix(name));
  });
  const { text } = handlers;
  if (text !== undefined) {
    parser.on("text", text);
    parser.on("cdata", text);
  }
  return parser;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
