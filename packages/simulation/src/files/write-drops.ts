// What the workforce system and the directory drop into folders.
import { noProgress, type ReportProgress } from "@edp/base";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Organisation } from "../organisation/organisation.ts";
import { writeComputers, writeGroups, writeUnits, writeUsers } from "./directory-ldif.ts";
import { writeDepartments, writeWorkers, type FileText } from "./hr-csv.ts";
import { writeIfChanged } from "./write-if-changed.ts";

const files: readonly {
  readonly path: readonly string[];
  readonly write: (organisation: Organisation) => FileText;
}[] = [
  { path: ["hr", "departments.csv"], write: writeDepartments },
  { path: ["hr", "workers.csv"], write: writeWorkers },
  { path: ["ad", "organizational-units.ldif"], write: writeUnits },
  { path: ["ad", "users.ldif"], write: writeUsers },
  { path: ["ad", "groups.ldif"], write: writeGroups },
  { path: ["ad", "computers.ldif"], write: writeComputers },
];

export interface DropOptions {
  readonly report?: ReportProgress;
  readonly signal?: AbortSignal;
}

/** Writes what changed under `dir`, and returns the names of the files that it wrote. */
export async function writeDrops(
  organisation: Organisation,
  dir: string,
  { report = noProgress, signal }: DropOptions = {},
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const folder of ["hr", "ad"]) await mkdir(join(dir, folder), { recursive: true });
  for (const { path, write } of files) {
    const name = path.join("/");
    const pieces = countPieces(write(organisation), (done) => {
      report({ task: "simulate", subject: name, done, unit: "records" });
    });
    if (await writeIfChanged(join(dir, ...path), pieces, signal)) written.push(name);
  }
  return written;
}

function* countPieces(text: FileText, tell: (done: number) => void): FileText {
  let done = 0;
  for (const piece of text) {
    yield piece;
    done += 1;
    if (done % 10_000 === 0) tell(done);
  }
}
