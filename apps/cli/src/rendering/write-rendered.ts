// Puts rendered files where they belong: only what differs, each whole or not at all, the record last. A render that
// was interrupted is simply repeated.
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RenderedFile } from "@edp/deployment";
import type { FileChange } from "./compare-rendered.ts";
import { digestText, readRecord, recordPath, writeRecordText } from "./rendered-record.ts";

export interface WriteRequest {
  /** The platform's folder. */
  readonly dir: string;
  readonly environment: string;
  readonly files: readonly RenderedFile[];
  readonly changes: readonly FileChange[];
}

export function writeRendered({ dir, environment, files, changes }: WriteRequest): void {
  for (const { kind, path, after } of changes) {
    if (kind === "removed") removeFile(dir, path);
    else writeWhole(join(dir, path), after);
  }
  const record = Object.fromEntries(files.map(({ path, text }) => [path, digestText(text)]));
  const isSame = writeRecordText(readRecord(dir, environment).files) === writeRecordText(record);
  if (!isSame) writeWhole(join(dir, recordPath(environment)), writeRecordText(record));
}

function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid.toString()}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** And the folders that it leaves empty, up to `deploy`. */
function removeFile(dir: string, path: string): void {
  rmSync(join(dir, path), { force: true });
  for (let folder = dirname(path); folder.includes("/"); folder = dirname(folder)) {
    try {
      rmdirSync(join(dir, folder));
    } catch {
      return; // something else stands in it
    }
  }
}
