// The libraries inside the bundle: what they are, and under which licence their authors gave them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./layout.ts";

export interface Library {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Text of its licence file; undefined when it brings none. */
  readonly notice: string | undefined;
}

/** `folders`: relative to the repository, as the bundler saw them. Sorted by name, each version once. */
export function readLibraries(folders: readonly string[]): readonly Library[] {
  const found = new Map<string, Library>();
  for (const folder of folders) {
    const library = readLibrary(join(repositoryRoot, folder));
    found.set(`${library.name}@${library.version}`, library);
  }
  return [...found.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, library]) => library);
}

function readLibrary(folder: string): Library {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  }; // npm refuses packages without the first two
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  return {
    name,
    version,
    license: typeof license === "string" ? license : "see its licence file",
    notice: file === undefined ? undefined : readFileSync(join(folder, file), "utf8").trim(),
  };
}

export function writeNotices(libraries: readonly Library[]): string {
  const parts = libraries.map(
    ({ name, version, license, notice }) =>
      `${name} ${version} (${license})\n\n${notice ?? "No licence file."}\n`,
  );
  return ["Libraries inside this package, and their licences.\n", ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
