// Reading a secret from a folder that others may have prepared: a link must not lead out of it, and what is read
// must be a small plain file of text.
import { EdpError, Secret } from "@edp/base";
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { relative, sep } from "node:path";

const largestSecretBytes = 64 * 1024; // certificates with their chain are the largest secrets there are

export interface SecretPlace {
  readonly reference: string;
  /** The folder that must not be left. */
  readonly root: string;
  readonly path: string;
}

/** The secret in a file, without the newline that editors add at the end; undefined when there is no file. */
export async function readSecretFile(place: SecretPlace): Promise<Secret<string> | undefined> {
  const path = await findRealPath(place);
  if (path === undefined) return undefined;
  // Not blocking, or a pipe in its place would hold EDP for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause: unknown) => refuse(place, describeCause(cause), cause),
  );
  try {
    const stat = await file.stat();
    if (!stat.isFile()) refuse(place, "it is not a plain file");
    if (stat.size > largestSecretBytes) refuse(place, "it is larger than 64 KiB");
    return new Secret(decode(place, await file.readFile()));
  } finally {
    await file.close();
  }
}

/** Where a place really is, after all links; undefined when nothing is there. */
async function findRealPath(place: SecretPlace): Promise<string | undefined> {
  try {
    const [root, path] = await Promise.all([realpath(place.root), realpath(place.path)]);
    if (relative(root, path).split(sep)[0] === "..")
      refuse(place, "a link leads out of the folder of secrets");
    return path;
  } catch (cause) {
    if (cause instanceof EdpError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return refuse(place, describeCause(cause), cause);
  }
}

function decode(place: SecretPlace, bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (text.includes("\u0000") || !Buffer.from(text).equals(bytes)) refuse(place, "it is not text in UTF-8");
  const value = text.replace(/\r?\n$/, "");
  if (value === "") refuse(place, "it is empty");
  return value;
}

function refuse({ reference, path }: SecretPlace, reason: string, cause?: unknown): never {
  throw new EdpError("EDP-SEC-004", { reference, place: path, reason }, { cause });
}

export function describeCause(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM") return "this user may not use it";
  if (code === "ELOOP") return "its links lead in a circle";
  if (code === "ENOSPC") return "the disk is full";
  if (code === "EROFS") return "the disk is read-only";
  return code ?? "the file system gave an error";
}
