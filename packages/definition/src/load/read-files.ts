// The files of a platform's folder, read so that a hostile folder harms nobody: plain files only, none from
// outside the folder, none larger than the limit.
import { createIssue, type Issue, type Location } from "@edp/base";
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import { join, relative, sep } from "node:path";
import { largestFileBytes } from "../yaml/compose.ts";
import { createSourceText, type SourceText } from "../yaml/source-text.ts";

/** Folders that hold documents. The folder is for people: what a document is, its `kind` says. */
const documentFolders = ["environments", "sources", "mappings", "dashboards", "services", "apps"] as const;

export interface ReadFiles {
  readonly sources: readonly SourceText[];
  readonly issues: readonly Issue[];
}

/** edp.yaml and every .yaml or .yml file in the folders of documents, sorted by path. */
export function readDefinitionFiles(dir: string): ReadFiles {
  const issues: Issue[] = [];
  const files = ["edp.yaml", ...documentFolders.flatMap((folder) => listFiles(dir, folder, issues))];
  return readFiles(dir, files, issues);
}

/** These files of a folder; paths relative to it. Those that are refused are told instead. */
export function readFiles(dir: string, files: readonly string[], issues: Issue[] = []): ReadFiles {
  const root = realpathSync(dir);
  const sources = files.flatMap((file) => {
    const source = readOne(root, file, issues);
    return source === undefined ? [] : [source];
  });
  return { sources, issues };
}

/** Names of the files in a folder and below it, sorted; hidden ones and links to folders are left out. */
export function listFiles(
  dir: string,
  folder: string,
  issues: Issue[],
  endings = [".yaml", ".yml"],
): string[] {
  return readEntries(dir, folder, issues).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return listFiles(dir, path, issues, endings);
    if (entry.isSymbolicLink() && isFolder(join(dir, path))) {
      issues.push(createIssue("EDP-DEF-016", { reason: "it is a link to a folder" }, atFile(path)));
      return [];
    }
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

function readEntries(dir: string, folder: string, issues: Issue[]): Dirent[] {
  try {
    return readdirSync(join(dir, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === "ENOENT";
    if (!isAbsent) issues.push(createIssue("EDP-DEF-016", { reason: describeCause(cause) }, atFile(folder)));
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // broken or circular: reading it as a file says so
  }
}

function readOne(root: string, file: string, issues: Issue[]): SourceText | undefined {
  const path = join(root, file);
  try {
    if (lstatSync(path).isSymbolicLink() && !isInside(realpathSync(path), root)) {
      issues.push(
        createIssue("EDP-DEF-010", { target: "a place outside the platform's folder" }, atFile(file)),
      );
      return undefined;
    }
    const stat = statSync(path);
    if (!stat.isFile()) {
      issues.push(createIssue("EDP-DEF-016", { reason: "it is not a plain file" }, atFile(file)));
      return undefined;
    }
    if (stat.size > largestFileBytes) {
      const limit = largestFileBytes.toLocaleString("en");
      issues.push(createIssue("EDP-DEF-008", { what: "bytes", limit }, atFile(file)));
      return undefined;
    }
    return decode(file, readFileSync(path), issues);
  } catch (cause) {
    issues.push(createIssue("EDP-DEF-016", { reason: describeCause(cause) }, atFile(file)));
    return undefined;
  }
}

const isInside = (path: string, root: string): boolean => !relative(root, path).startsWith(`..${sep}`);

function decode(file: string, bytes: Buffer, issues: Issue[]): SourceText | undefined {
  try {
    return createSourceText(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    issues.push(createIssue("EDP-DEF-009", { offset: findInvalidByte(bytes) + 1 }, atFile(file)));
    return undefined;
  }
}

/** The first byte that no UTF-8 text can have there: where decoding and encoding again differ. */
function findInvalidByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString("utf8"));
  const different = again.findIndex((byte, index) => byte !== bytes[index]);
  return different === -1 ? bytes.length : different;
}

function describeCause(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "it is not there";
  if (code === "EACCES") return "this user may not read it";
  if (code === "ENOTDIR") return "it should be a folder";
  if (code === "ELOOP") return "its links lead in a circle";
  return code ?? "the file system gave an error";
}

const atFile = (file: string): Location => ({ file, line: 1, column: 1 });
