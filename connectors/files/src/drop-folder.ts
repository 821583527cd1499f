// Which files of the drop folder belong to an object. Nothing outside the folder is ever opened: not by a
// pattern, not through a link.
import { EdpError } from "@edp/base";
import { readErrorReason } from "./file-error.ts";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, matchesGlob, relative, sep } from "node:path";
import type { FilesConfig, FilesObject } from "./config.ts";

export interface DropFile {
  /** Path inside the folder, with forward slashes. */
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

/** The files of an object, oldest first; those of one moment by name. */
export async function listFiles(
  source: string,
  config: FilesConfig,
  object: FilesObject,
): Promise<readonly DropFile[]> {
  const { folder } = config;
  const { glob } = object;
  if (isAbsolute(glob) || glob.split(/[/\\]/).includes("..")) {
    throw new EdpError("EDP-SRC-037", { source, file: glob, folder });
  }
  const { root, names } = await listFolder(source, folder);
  const files: DropFile[] = [];
  for (const name of names.filter((candidate) => matchesGlob(candidate, glob))) {
    const file = await inspectFile(source, root, folder, name);
    if (file !== undefined) files.push(file);
  }
  return files.sort(compareAge);
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
): Promise<DropFile | undefined> {
  try {
    const path = await realpath(join(folder, name));
    if (!path.startsWith(`${root}${sep}`)) throw new EdpError("EDP-SRC-037", { source, file: name, folder });
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) return undefined;
    return { name, path, sizeBytes: Number(found.size), modifiedNs: found.mtimeNs, inode: found.ino };
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

function compareAge(a: DropFile, b: DropFile): number {
  if (a.modifiedNs !== b.modifiedNs) return a.modifiedNs < b.modifiedNs ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
