// A file on an SFTP server, read in pieces that are asked for together, and the next range ahead: a distant server is
// then read at the pace of the line and not of its latency. Two ranges are in memory, no more. When the connection
// breaks, the file is opened again and goes on where it was, if it still is the same.
import { EdpError } from "@edp/base";
import type { Stats } from "ssh2";
import type { OpenFile } from "../place.ts";
import type { ListedFile } from "./list-folder.ts";
import { noSuchFile, type Answer, type ReadOnlySftp } from "./read-only-sftp.ts";
import type { SftpSession } from "./session.ts";

export interface ReadingFile {
  readonly source: string;
  readonly address: string;
  readonly session: SftpSession;
  readonly file: ListedFile;
}

const rangeBytes = 2 * 1024 * 1024;
/** What every server gives in one answer. */
const pieceBytes = 31 * 1024;

interface Handle {
  readonly sftp: ReadOnlySftp;
  readonly bytes: Buffer;
}

interface Ahead {
  readonly start: number;
  readonly bytes: Promise<Buffer>;
}

export async function openFile(reading: ReadingFile): Promise<OpenFile> {
  let handle: Handle | undefined;
  let ahead: Ahead | undefined;
  const open = async (sftp: ReadOnlySftp): Promise<Buffer> => {
    if (handle?.sftp !== sftp) handle = { sftp, bytes: await openHandle(reading, sftp) };
    return handle.bytes;
  };
  const readRange = (start: number, end: number): Promise<Buffer> =>
    reading.session.use(async (sftp) => readPieces(reading, sftp, await open(sftp), { start, end }));
  await reading.session.use(open);
  return {
    chunkBytes: rangeBytes,
    readRange: async (start, end) => {
      const last = Math.min(end, reading.file.sizeBytes);
      if (last <= start) return Buffer.alloc(0);
      const isAhead = ahead?.start === start && last - start === rangeBytes;
      const bytes = isAhead && ahead !== undefined ? await ahead.bytes : await readRange(start, last);
      ahead = undefined;
      const next = Math.min(last + rangeBytes, reading.file.sizeBytes);
      // Only of who reads on: the end of a file is often looked at alone.
      if (last - start === rangeBytes && next - last === rangeBytes) {
        ahead = { start: last, bytes: readRange(last, next) };
        ahead.bytes.catch(() => undefined); // told to who asks for it
      }
      return bytes;
    },
    findChange: () => reading.session.use(async (sftp) => findChange(reading, sftp, await open(sftp))),
    close: async () => {
      await ahead?.bytes.catch(() => undefined);
      await handle?.sftp.close(handle.bytes).catch(() => undefined); // gone with its connection
    },
  };
}

async function openHandle(reading: ReadingFile, sftp: ReadOnlySftp): Promise<Buffer> {
  const { file } = reading;
  const handle = expectAnswer(reading, await sftp.openFile(file.path));
  const change = describeChange(file, expectAnswer(reading, await sftp.inspect(handle)));
  if (change === undefined) return handle;
  await sftp.close(handle);
  throw changed(reading, change);
}

/** All pieces are on their way at once; a short one is asked for again from where it ended. */
async function readPieces(
  reading: ReadingFile,
  sftp: ReadOnlySftp,
  handle: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Buffer> {
  const range = Buffer.allocUnsafe(end - start);
  const fill = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to;) {
      const count = expectAnswer(reading, await sftp.read(handle, range.subarray(at, to), start + at));
      if (count === 0) throw changed(reading, "became shorter while it was read");
      at += count;
    }
  };
  const pieces: Promise<void>[] = [];
  for (let at = 0; at < range.length; at += pieceBytes)
    pieces.push(fill(at, Math.min(at + pieceBytes, range.length)));
  const failed = (await Promise.allSettled(pieces)).find((piece) => piece.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return range;
}

/** Both the open file and what now stands under its name must be what was listed. */
async function findChange(
  reading: ReadingFile,
  sftp: ReadOnlySftp,
  handle: Buffer,
): Promise<string | undefined> {
  const there = await sftp.stat(reading.file.path);
  if (!there.ok && there.status === noSuchFile) return "was removed while it was read";
  const here = expectAnswer(reading, await sftp.inspect(handle));
  return describeChange(reading.file, here) ?? describeChange(reading.file, expectAnswer(reading, there));
}

function describeChange({ sizeBytes, modified }: ListedFile, now: Stats): string | undefined {
  if (now.size !== sizeBytes)
    return `changed from ${sizeBytes.toString()} to ${now.size.toString()} bytes while it was read`;
  return now.mtime === modified ? undefined : "was written to while it was read";
}

function expectAnswer<T>({ source, file }: ReadingFile, answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new EdpError("EDP-SRC-044", { source, file: file.name, reason: answer.reason });
}

function changed({ source, file }: ReadingFile, change: string): EdpError {
  return new EdpError("EDP-SRC-038", { source, file: file.name, change });
}
