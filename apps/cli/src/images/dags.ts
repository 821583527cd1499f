// Airflow's image holds the DAGs: its digest is their version. They are rendered here and not read from deploy/, which
// may not be rendered yet. Beside containers they name no image, so a name stands for each reference.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { ResolvedPlatform } from "@edp/definition";
import { buildGraph, renderAirflow, type RenderedFile } from "@edp/deployment";

/** Paths are relative to the folder of the DAGs. */
export function renderDags(
  platform: ResolvedPlatform,
  images: ReadonlyMap<string, string>,
): readonly RenderedFile[] {
  const graph = buildGraph({ platform, images });
  const folder = `deploy/${graph.environment}/airflow/dags`;
  const files = renderAirflow(graph, { launch: "bash", userDags: readUserDags(platform.dir) });
  return files.map(({ path, text }) => ({ path: relative(folder, path), text }));
}

function readUserDags(platformDir: string): readonly RenderedFile[] {
  const folder = join(platformDir, "airflow/dags");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !basename(path).startsWith("."))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));
}
