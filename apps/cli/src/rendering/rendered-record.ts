// What an earlier render wrote, by digest: only that may be replaced or deleted.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";

export interface RenderedRecord {
  /** Path relative to the platform's folder -> sha256 of the text. */
  readonly files: Readonly<Record<string, string>>;
}

export const recordPath = (environment: string): string => `deploy/${environment}/rendered.json`;

export const digestText = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

/** An empty record where nothing was rendered yet. Throws EDP-DEP-002 when somebody wrote into it. */
export function readRecord(dir: string, environment: string): RenderedRecord {
  const path = join(dir, recordPath(environment));
  if (!existsSync(path)) return { files: {} };
  try {
    const record = JSON.parse(readFileSync(path, "utf8")) as Partial<RenderedRecord>;
    const { files } = record;
    if (files !== undefined && Object.entries(files).every(isEntry(environment))) return { files };
  } catch {
    // told below, with the way out
  }
  throw new EdpError("EDP-DEP-002", { file: recordPath(environment), environment });
}

/** A path that leads elsewhere would let a record delete somebody's files. */
const isEntry =
  (environment: string) =>
  ([path, digest]: readonly [string, string]): boolean =>
    path.startsWith(`deploy/${environment}/`) &&
    !path.split("/").includes("..") &&
    /^[0-9a-f]{64}$/.test(digest);

export function writeRecordText(files: Readonly<Record<string, string>>): string {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ files: sorted }, null, 2)}\n`;
}
