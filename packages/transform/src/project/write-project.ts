// Puts the generated project on disk. Only what differs is written and what is no longer generated goes away, so
// that dbt's partial parsing sees exactly what changed.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { DbtProject } from "./render-project.ts";

/** Folders of the project that hold nothing but what is generated. */
const ownFolders = ["macros", "packages"];

/** Writes the project into `dir` and tells whether anything changed. */
export function writeProject(dir: string, project: DbtProject): boolean {
  mkdirSync(dir, { recursive: true });
  const wanted = new Set([...project.files, ...project.links].map((entry) => entry.path));
  const links = ["platform", ...ownFolders.flatMap((folder) => listEntries(dir, folder))];
  const stale = links.filter((path) => !wanted.has(path) && exists(join(dir, path)));
  for (const path of stale) rmSync(join(dir, path), { recursive: true, force: true });
  const written = project.files.filter((file) => writeIfChanged(join(dir, file.path), file.text));
  const linked = project.links.filter((link) => linkIfChanged(join(dir, link.path), link.target));
  return stale.length + written.length + linked.length > 0;
}

/** Files and links below a folder; links are not followed. */
function listEntries(dir: string, folder: string): readonly string[] {
  if (!exists(join(dir, folder))) return [];
  return readdirSync(join(dir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listEntries(dir, path) : [path];
  });
}

function writeIfChanged(path: string, text: string): boolean {
  if (exists(path) && readFileSync(path, "utf8") === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  // Renamed into place: a killed run leaves the old file or the new one.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return true;
}

function linkIfChanged(path: string, target: string): boolean {
  if (exists(path)) {
    if (lstatSync(path).isSymbolicLink() && readlinkSync(path) === target) return false;
    rmSync(path, { recursive: true, force: true });
  }
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
  return true;
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
