import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { RenderedFile } from "@edp/deployment";

/** DAGs that the platform's people wrote, in `airflow/dags` beside the definition. Paths are relative to it. */
export function readUserDags(platformDir: string): readonly RenderedFile[] {
  const folder = join(platformDir, "airflow/dags");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !basename(path).startsWith("."))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));
}
