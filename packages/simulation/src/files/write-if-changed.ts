// Writes a file only when its content differs from what is there, so that readers who look at the time of
// change see that nothing happened. Streams: neither text is ever whole in memory.
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { FileText } from "./hr-csv.ts";

const portion = 1024 * 1024;

/** True when the file was written. The file appears whole: readers see the old or the new one. */
export async function writeIfChanged(path: string, text: FileText, signal?: AbortSignal): Promise<boolean> {
  const next = `${path}.next`;
  try {
    const written = await writeText(next, text, signal);
    if (written === (await readDigest(path))) return false;
    await rename(next, path);
    return true;
  } finally {
    await rm(next, { force: true });
  }
}

async function writeText(path: string, text: FileText, signal: AbortSignal | undefined): Promise<string> {
  const digest = createHash("sha256");
  const file = await open(path, "w", 0o600);
  try {
    for (const piece of collect(text)) {
      signal?.throwIfAborted();
      digest.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return digest.digest("hex");
}

/** A million characters at a time: a write for each line would take longer than the lines. */
function* collect(text: FileText): Iterable<Buffer> {
  let held = "";
  for (const piece of text) {
    held += piece;
    if (held.length < portion) continue;
    yield Buffer.from(held);
    held = "";
  }
  yield Buffer.from(held);
}

async function readDigest(path: string): Promise<string | undefined> {
  const digest: Hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer); // no encoding: Buffers
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return digest.digest("hex");
}
