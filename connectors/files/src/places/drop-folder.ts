// A local folder as a place. Nothing outside the folder is ever opened: not by a pattern, not through a link.
import { EdpError } from "@edp/base";
import { constants } from "node:fs";
import { lstat, open, readdir, realpath, stat, type FileHandle } from "node:fs/promises";
import { join, matchesGlob, relative, sep } from "node:path";
import { readErrorReason } from "../file-error.ts";
import type { OpenFile, Place, PlaceFile } from "./place.ts";

/** What the operating system says about a file that was listed. */
interface Listed {
  readonly source: string;
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

export function createDropFolder(source: string, folder: string): Place {
  return {
    address: folder,
    planSteps: () => [{ step: "reachable", run: () => findFolder(source, folder) }],
    list: async (glob) => {
      const { root, names } = await listFolder(source, folder);
      const files: PlaceFile[] = [];
      for (const name of names.filter((candidate) => matchesGlob(candidate, glob))) {
        const listed = await inspectFile(source, root, folder, name);
        if (listed !== undefined) files.push(toPlaceFile(listed));
      }
      return files;
    },
    close: () => Promise.resolve(),
  };
}

async function findFolder(source: string, folder: string): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    throw new EdpError("EDP-SRC-035", { source, folder, reason: readErrorReason(error) }, { cause: error });
  }
  throw new EdpError("EDP-SRC-035", { source, folder, reason: "it is not a folder" });
}

function toPlaceFile(listed: Listed): PlaceFile {
  const { name, sizeBytes, modifiedNs } = listed;
  const identity = [name, sizeBytes.toString(), modifiedNs.toString()].join("\0");
  return { name, sizeBytes, modifiedNs, identity, open: () => openFile(listed) };
}

async function listFolder(
  source: string,
  folder: string,
): Promise<{ readonly root: string; readonly names: readonly string[] }> {
  try {
    const root = await realpath(folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
    return { root, names };
  } catch (error) {
    throw new EdpError("EDP-SRC-035", { source, folder, reason: readErrorReason(error) }, { cause: error });
  }
}

/** Undefined for a link to a folder, and for a file that is gone again. */
async function inspectFile(
  source: string,
  root: string,
  folder: string,
  name: string,
): Promise<Listed | undefined> {
  try {
    const path = await realpath(join(folder, name));
    if (!path.startsWith(`${root}${sep}`)) throw new EdpError("EDP-SRC-037", { source, file: name, folder });
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) return undefined;
    return { source, name, path, sizeBytes: Number(found.size), modifiedNs: found.mtimeNs, inode: found.ino };
  } catch (error) {
    if (error instanceof EdpError) throw error;
    const reason = await findReason(join(folder, name), error);
    if (reason === undefined) return undefined;
    throw new EdpError("EDP-SRC-044", { source, file: name, reason }, { cause: error });
  }
}

/** Why a listed file cannot be found; undefined: it is gone. Passing over one would lose its records silently. */
async function findReason(path: string, error: unknown): Promise<string | undefined> {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) return readErrorReason(error);
  if (path.includes("\ufffd")) return "its name is not UTF-8";
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  return isThere ? "it is a link that leads nowhere" : undefined;
}

async function openFile(listed: Listed): Promise<OpenFile> {
  const { source, name, path } = listed;
  let handle: FileHandle;
  try {
    // The path has no links any more; one that appears now is not followed.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new EdpError(
      "EDP-SRC-044",
      { source, file: name, reason: readErrorReason(error) },
      { cause: error },
    );
  }
  return {
    chunkBytes: 1024 * 1024,
    readRange: (start, end) => readRange(handle, start, end),
    findChange: () => findChange(listed, handle),
    close: () => handle.close(),
  };
}

/** Both the open file and what now stands under its name must be the file that was listed. */
async function findChange(listed: Listed, handle: FileHandle): Promise<string | undefined> {
  const here = await handle.stat({ bigint: true });
  const there = await stat(listed.path, { bigint: true }).catch(() => undefined);
  if (there === undefined) return "was removed while it was read";
  for (const now of [here, there]) {
    if (now.ino !== listed.inode) return "was replaced while it was read";
    if (Number(now.size) !== listed.sizeBytes)
      return `changed from ${listed.sizeBytes.toString()} to ${now.size.toString()} bytes while it was read`;
    if (now.mtimeNs !== listed.modifiedNs) return "was written to while it was read";
  }
  return undefined;
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end - start);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
