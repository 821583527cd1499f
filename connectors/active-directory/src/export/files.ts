// The LDIF files of an export folder, as UTF-8 bytes.
import { EdpError } from "@edp/base";
import { open, readdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

const chunkBytes = 256 * 1024;

/** Names of the LDIF files, sorted. EDP-SRC-062 when there are none. */
export async function listExportFiles(source: string, folder: string): Promise<readonly string[]> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new EdpError("EDP-SRC-062", { source, folder, reason }, { cause });
  };
  const names = await readdir(folder).catch((error: unknown) =>
    refuse(error instanceof Error ? error.message : "the folder cannot be read", error),
  );
  const files = names.filter((name) => /\.ldif$/i.test(name)).toSorted();
  return files.length === 0 ? refuse("there is no *.ldif in it") : files;
}

/** A file's content; EDP-SRC-063 when it was written meanwhile. */
export async function* readExportFile(source: string, folder: string, name: string): AsyncGenerator<Buffer> {
  const path = join(folder, name);
  const file = await open(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : "it cannot be opened";
    throw new EdpError("EDP-SRC-062", { source, folder, reason }, { cause: error });
  });
  try {
    const before = await file.stat({ bigint: true });
    yield* toUtf8(readChunks(file));
    const after = await file.stat({ bigint: true });
    if (before.size !== after.size || before.mtimeNs !== after.mtimeNs) {
      throw new EdpError("EDP-SRC-063", { source, file: name });
    }
  } finally {
    await file.close();
  }
}

async function* readChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    // A new buffer each time: entries keep pointing into the old one.
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(chunkBytes) });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** `ldifde -u` writes UTF-16 with a byte order mark; everybody else UTF-8, some with a mark. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) decoder = new TextDecoder("utf-16le");
    else if (isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
      bytes = bytes.subarray(3);
    isFirst = false;
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode());
}
