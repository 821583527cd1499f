// Golden files: what a renderer gave once, reviewed and kept. `npm run golden` (EDP_GOLDEN=write) writes them
// anew and deletes what is stale; everything else only compares.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export interface GoldenFile {
  /** Relative to the golden folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Compares first the set of paths, then each text. The folder belongs to this case alone:
 * `expectGolden(files, new URL("golden/minimal/", import.meta.url))`.
 */
export function expectGolden(files: readonly GoldenFile[], folder: URL): void {
  const dir = fileURLToPath(folder);
  if (process.env["EDP_GOLDEN"] === "write") writeGolden(files, dir);
  const update = `in ${relative(process.cwd(), dir)}; if this is meant: npm run golden, then review the difference`;
  expect(listFiles(dir), `set of golden files ${update}`).toEqual(files.map((file) => file.path).sort());
  for (const file of files) {
    expect(file.text, `${file.path} ${update}`).toBe(readFileSync(join(dir, file.path), "utf8"));
  }
}

function writeGolden(files: readonly GoldenFile[], dir: string): void {
  if (process.env["CI"] !== undefined) throw new Error("Golden files are never written in CI");
  rmSync(dir, { recursive: true, force: true });
  for (const file of files) {
    mkdirSync(dirname(join(dir, file.path)), { recursive: true });
    writeFileSync(join(dir, file.path), file.text);
  }
}

function listFiles(dir: string): readonly string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  return paths.map((path) => path.replaceAll("\\", "/")).sort();
}
