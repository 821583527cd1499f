// The texts of a workbook, which its cells name by number: all of them stand in one part, in no order of use. They are
// kept as UTF-8, a third of what texts in memory take, and no more of them than a limit.
import { EdpError } from "@edp/base";
import type { FileReading } from "../file-reading.ts";
import { readPart } from "./parse-part.ts";
import { unescapeText } from "./unescape-text.ts";

export interface SharedStrings {
  readonly read: (index: number) => string | undefined;
}

const maxSharedBytes = 256 * 1024 * 1024;
const blockBytes = 4 * 1024 * 1024;

export async function readSharedStrings(
  reading: FileReading,
  bytes: AsyncIterable<Buffer> | undefined,
  limitBytes: number = maxSharedBytes,
): Promise<SharedStrings> {
  const store = createStore(reading, limitBytes);
  if (bytes === undefined) return store;
  let text: string | undefined;
  let isText = false;
  let phonetic = 0;
  await readPart(reading, bytes, {
    open: (name) => {
      if (name === "si") text = "";
      if (name === "rPh") phonetic += 1; // how a text is spoken, beside the text
      isText = name === "t" && phonetic === 0;
    },
    text: (piece) => {
      if (!isText || text === undefined) return;
      if (text.length + piece.length > limitBytes) throw tooMuchText(reading, limitBytes);
      text += piece;
    },
    close: (name) => {
      isText = false;
      if (name === "rPh") phonetic -= 1;
      if (name !== "si" || text === undefined) return;
      store.add(unescapeText(text));
      text = undefined;
    },
  });
  return store;
}

function createStore(
  reading: FileReading,
  limitBytes: number,
): SharedStrings & { readonly add: (text: string) => void } {
  const blocks: Buffer[] = [];
  const places: { readonly block: number[]; readonly start: number[]; readonly end: number[] } = {
    block: [],
    start: [],
    end: [],
  };
  let used = blockBytes;
  let total = 0;
  return {
    add: (text) => {
      const length = Buffer.byteLength(text);
      total += length + 24; // what a place takes
      if (total > limitBytes) throw tooMuchText(reading, limitBytes);
      if (used + length > (blocks.at(-1)?.length ?? 0)) {
        blocks.push(Buffer.allocUnsafe(Math.max(blockBytes, length)));
        used = 0;
      }
      blocks.at(-1)?.write(text, used);
      places.block.push(blocks.length - 1);
      places.start.push(used);
      used += length;
      places.end.push(used);
    },
    read: (index) => {
      const block = places.block[index];
      return block === undefined
        ? undefined
        : blocks[block]?.toString("utf8", places.start[index], places.end[index]);
    },
  };
}

function tooMuchText({ source, watched }: FileReading, limitBytes: number): EdpError {
  return new EdpError("EDP-SRC-322", { source, file: watched.file.name, limitBytes });
}
