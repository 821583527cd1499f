// The files below a folder of an SFTP server. Folders that the pattern cannot reach are not asked for.
import { EdpError } from "@edp/base";
import { matchesGlob } from "node:path";
import type { FileEntryWithStats, Stats } from "ssh2";
import { noSuchFile, type Answer, type ReadOnlySftp } from "./read-only-sftp.ts";

export interface ListedFile {
  /** Below the folder, with forward slashes. */
  readonly name: string;
  /** What the server is asked for. */
  readonly path: string;
  readonly sizeBytes: number;
  /** In seconds, all that SFTP tells. */
  readonly modified: number;
}

export interface Listing {
  readonly source: string;
  readonly sftp: ReadOnlySftp;
  readonly folder: string;
  /** For messages. */
  readonly address: string;
  readonly glob: string;
  readonly signal: AbortSignal;
}

/** More is no folder that somebody delivers into; a server may also invent them without end. */
const maxEntries = 1_000_000;
const maxDepth = 32;

export async function listFolder(listing: Listing): Promise<readonly ListedFile[]> {
  const root = await findRoot(listing);
  const files: ListedFile[] = [];
  const folders = [""];
  let count = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of readEntries(listing, root, folder)) {
      count += 1;
      if (count > maxEntries) throw unreadable(listing, "it has more than a million entries");
      const name = folder === "" ? entry.filename : `${folder}/${entry.filename}`;
      if (entry.attrs.isDirectory()) {
        if (mayHoldMatch(listing.glob, name)) folders.push(name);
      } else if (matchesGlob(name, listing.glob)) {
        const file = await inspectEntry(listing, root, { name, entry });
        if (file !== undefined) files.push(file);
      }
    }
  }
  return files;
}

/** The folder without links in its path, so that what lies below can be compared with it. */
async function findRoot(listing: Listing): Promise<string> {
  const { sftp, folder } = listing;
  const answer = await sftp.realpath(folder);
  if (!answer.ok) throw unreadable(listing, answer.reason);
  const stats = await sftp.stat(answer.value);
  if (!stats.ok) throw unreadable(listing, stats.reason);
  if (!stats.value.isDirectory()) throw unreadable(listing, "it is not a folder");
  return answer.value;
}

async function* readEntries(listing: Listing, root: string, name: string): AsyncIterable<FileEntryWithStats> {
  const { sftp, signal } = listing;
  const opened = await sftp.openFolder(name === "" ? root : join(root, name));
  if (!opened.ok) {
    if (name !== "" && opened.status === noSuchFile) return; // gone since it was listed
    throw unreadable(listing, name === "" ? opened.reason : `${name}: ${opened.reason}`);
  }
  try {
    for (;;) {
      signal.throwIfAborted();
      const answer = await sftp.readFolder(opened.value);
      if (!answer.ok) throw unreadable(listing, answer.reason);
      if (answer.value.length === 0) return;
      for (const entry of answer.value) {
        if (entry.filename === "." || entry.filename === "..") continue;
        if (/[/\0]/.test(entry.filename) || entry.filename === "") throw leadsOut(listing, entry.filename);
        yield entry;
      }
    }
  } finally {
    await sftp.close(opened.value);
  }
}

/** Undefined for what is no file, and for a file that is gone again. */
async function inspectEntry(
  listing: Listing,
  root: string,
  { name, entry }: { readonly name: string; readonly entry: FileEntryWithStats },
): Promise<ListedFile | undefined> {
  const { source, sftp } = listing;
  if (name.includes("\ufffd"))
    throw new EdpError("EDP-SRC-044", { source, file: name, reason: "its name is not UTF-8" });
  const path = join(root, name);
  if (entry.attrs.isFile()) return toListed(name, path, entry.attrs);
  if (!entry.attrs.isSymbolicLink()) return undefined;
  const target = await sftp.realpath(path);
  const stats: Answer<Stats> = target.ok ? await sftp.stat(target.value) : target;
  if (!target.ok || !stats.ok) {
    const reason = stats.ok
      ? ""
      : stats.status === noSuchFile
        ? "it is a link that leads nowhere"
        : stats.reason;
    throw new EdpError("EDP-SRC-044", { source, file: name, reason });
  }
  if (!target.value.startsWith(join(root, ""))) throw leadsOut(listing, name);
  return stats.value.isFile() ? toListed(name, target.value, stats.value) : undefined;
}

function toListed(name: string, path: string, { size, mtime }: Stats): ListedFile {
  return { name, path, sizeBytes: size, modified: mtime };
}

/** Whether a folder can hold what the pattern matches; when in doubt, yes. */
function mayHoldMatch(glob: string, folder: string): boolean {
  const parts = folder.split("/");
  if (parts.length > maxDepth) return false;
  if (/[{(\\]/.test(glob)) return true; // alternatives may hold slashes
  const wanted = glob.split("/");
  for (const [index, part] of parts.entries()) {
    const pattern = wanted[index];
    if (pattern === "**") return true;
    if (pattern === undefined || index === wanted.length - 1 || !matchesGlob(part, pattern)) return false;
  }
  return true;
}

function join(root: string, name: string): string {
  return root.endsWith("/") ? `${root}${name}` : `${root}/${name}`;
}

function unreadable({ source, address }: Listing, reason: string): EdpError {
  return new EdpError("EDP-SRC-314", { source, folder: address, reason });
}

function leadsOut({ source, address }: Listing, name: string): EdpError {
  return new EdpError("EDP-SRC-037", { source, file: name, folder: address });
}
