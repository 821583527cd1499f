// Rendered files against the disk: what would be added, changed, removed, and what is not ours to touch.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createIssue, type Issue } from "@edp/base";
import type { RenderedFile } from "@edp/deployment";
import { digestText, type RenderedRecord } from "./rendered-record.ts";

export interface FileChange {
  readonly kind: "added" | "changed" | "removed";
  readonly path: string;
  /** What stands there now; "" when nothing does. */
  readonly before: string;
  readonly after: string;
}

export interface Comparison {
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  /** Files that differ from what was rendered because somebody else wrote them. */
  readonly problems: readonly Issue[];
}

export function compareRendered(
  dir: string,
  files: readonly RenderedFile[],
  record: RenderedRecord,
): Comparison {
  const changes: FileChange[] = [];
  const problems: Issue[] = [];
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  for (const path of new Set([...wanted.keys(), ...Object.keys(record.files)])) {
    const after = wanted.get(path);
    const before = readPlain(dir, path);
    if (before === after) continue;
    const known = record.files[path];
    if (before === "foreign") {
      if (after !== undefined) problems.push(createIssue("EDP-DEP-003", { file: path }, at(path)));
      continue;
    }
    if (before !== undefined && after !== before && digestText(before) !== known) {
      const code = known === undefined ? "EDP-DEP-003" : "EDP-DEP-004";
      problems.push(createIssue(code, { file: path }, at(path)));
    }
    if (before === undefined && after === undefined) continue;
    const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    changes.push({ kind, path, before: before ?? "", after: after ?? "" });
  }
  return { changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

const at = (file: string): { file: string; line: number; column: number } => ({ file, line: 1, column: 1 });

/** The text of a plain file; undefined when nothing is there; `foreign` for links and folders, also on the way. */
function readPlain(dir: string, path: string): string | undefined {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const stat = lstatSync(join(dir, ...parts.slice(0, depth)), { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const isLast = depth === parts.length;
    if (isLast ? !stat.isFile() : !stat.isDirectory()) return "foreign";
  }
  return readFileSync(join(dir, path), "utf8");
}
