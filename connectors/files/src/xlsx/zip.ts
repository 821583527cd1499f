// A workbook is a zip of XML parts. Its parts are read where they lie in the file, in any place, unpacked as a stream
// and with a limit: what is said about sizes in a zip is not believed.
import { EdpError } from "@edp/base";
import { Readable } from "node:stream";
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from "yauzl";
import type { FileReading } from "../file-reading.ts";
import { notExcel, pass } from "./errors.ts";

export interface Zip {
  readonly has: (name: string) => boolean;
  readonly names: () => readonly string[];
  /** The unpacked bytes of a part. */
  readonly read: (name: string) => AsyncIterable<Buffer>;
  readonly close: () => void;
}

const maxEntries = 10_000;
/** XML of equal rows packs perhaps 100 times: beyond that somebody wants to fill our memory or time. */
const maxRatio = 200;
const ratioCountsFromBytes = 16 * 1024 * 1024;
const rangeBytes = 1024 * 1024;

export async function openZip(reading: FileReading): Promise<Zip> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    const options = { autoClose: false, strictFileNames: true };
    zip = await fromRandomAccessReaderPromise(createReader(reading), reading.watched.file.sizeBytes, options);
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= maxEntries) throw notExcel(reading, "it has more than 10000 parts");
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw pass(error) ?? notExcel(reading, readMessage(error), error);
  }
  return {
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    read: (name) => readEntry(reading, zip, { name, entry: entries.get(name) }),
    close: () => {
      zip.close();
    },
  };
}

function createReader({ watched }: FileReading): RandomAccessReader {
  async function* readRanges(start: number, end: number): AsyncIterable<Buffer> {
    for (let at = start; at < end; at += rangeBytes) {
      const bytes = await watched.readRange(at, Math.min(at + rangeBytes, end));
      if (bytes.length === 0) return;
      yield bytes;
    }
  }
  class WatchedReader extends RandomAccessReader {
    override _readStreamForRange(start: number, end: number): Readable {
      return Readable.from(readRanges(start, end), { objectMode: false });
    }
  }
  return new WatchedReader();
}

async function* readEntry(
  reading: FileReading,
  zip: ZipFile,
  { name, entry }: { readonly name: string; readonly entry: Entry | undefined },
): AsyncIterable<Buffer> {
  if (entry === undefined) throw notExcel(reading, `it has no part ${name}`);
  let unpacked = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > ratioCountsFromBytes && unpacked > entry.compressedSize * maxRatio) {
        const { source, watched } = reading;
        throw new EdpError("EDP-SRC-042", { source, file: watched.file.name, ratio: maxRatio });
      }
      yield chunk;
    }
  } catch (error) {
    throw pass(error) ?? notExcel(reading, `its part ${name}: ${readMessage(error)}`, error);
  }
}

function readMessage(error: unknown): string {
  return error instanceof Error ? error.message : "it cannot be unpacked";
}
