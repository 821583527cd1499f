// A file's bytes as UTF-8 text: unpacked with a limit, and converted when the file is written in something else.
import { EdpError } from "@edp/base";
import { pipeline, Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import type { Encoding, FilesObject } from "./config.ts";
import type { PlaceFile } from "./places/place.ts";

export interface TextOptions {
  readonly source: string;
  readonly file: PlaceFile;
  readonly object: Pick<FilesObject, "compression" | "encoding" | "format">;
}

/** JSON packs 5 to 20 times, a file of equal rows perhaps 100: beyond that somebody wants to fill our disk. */
const maxRatio = 200;
const ratioCountsFromBytes = 16 * 1024 * 1024;

/** The file's bytes, unpacked. */
function unpackFile(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncIterable<Buffer> {
  const { compression } = options.object;
  const isPacked = compression === "gzip" || (compression === "auto" && options.file.name.endsWith(".gz"));
  return isPacked ? gunzip(chunks, options) : chunks;
}

/** The file's text as UTF-8. Of a UTF-8 file these are its own bytes. */
export function readText(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncIterable<Buffer> {
  const bytes = unpackFile(chunks, options);
  return options.object.encoding === "utf-8" ? refuseUtf16(bytes, options) : convert(bytes, options);
}

async function* gunzip(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncIterable<Buffer> {
  const { source, file } = options;
  let packed = 0;
  let unpacked = 0;
  const count = async function* (): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      packed += chunk.length;
      yield chunk;
    }
  };
  // The callback is required; the error itself arrives through the iteration.
  const gunzipped = pipeline(
    Readable.from(count()),
    createGunzip({ chunkSize: 256 * 1024 }),
    () => undefined,
  );
  try {
    for await (const chunk of gunzipped as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > ratioCountsFromBytes && unpacked > packed * maxRatio) {
        throw new EdpError("EDP-SRC-042", { source, file: file.name, ratio: maxRatio });
      }
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("Z_")) throw error;
    const problem = error.code === "Z_BUF_ERROR" ? "it ends too early" : error.message;
    throw new EdpError("EDP-SRC-040", { source, file: file.name, format: "gzip", problem }, { cause: error });
  }
}

async function* refuseUtf16(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncIterable<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const mark = isFirst && chunk.length >= 2 ? chunk.readUInt16BE(0) : 0;
    isFirst = false;
    if (mark === 0xfffe || mark === 0xfeff) throw wrongEncoding(options, "it begins as UTF-16 does");
    yield chunk;
  }
}

const labels: Readonly<Record<Exclude<Encoding, "utf-8" | "latin1">, string>> = {
  "windows-1252": "windows-1252",
  "utf-16": "utf-16le",
};

async function* convert(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncIterable<Buffer> {
  const { encoding } = options.object;
  if (encoding === "latin1") {
    for await (const chunk of chunks) yield Buffer.from(chunk.toString("latin1"));
    return;
  }
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(findLabel(encoding, chunk), { fatal: true });
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
    }
    if (decoder !== undefined) yield Buffer.from(decoder.decode());
  } catch (error) {
    if (error instanceof TypeError) throw wrongEncoding(options, "some of its bytes are no text in it");
    throw error;
  }
}

/** UTF-16 tells by its first two bytes which half comes first. */
function findLabel(encoding: Encoding, first: Buffer): string {
  if (encoding === "utf-16" && first.length >= 2 && first.readUInt16BE(0) === 0xfeff) return "utf-16be";
  return encoding === "utf-8" || encoding === "latin1" ? encoding : labels[encoding];
}

function wrongEncoding(options: TextOptions, problem: string): EdpError {
  const { source, file, object } = options;
  return new EdpError("EDP-SRC-043", { source, file: file.name, encoding: object.encoding, problem });
}
