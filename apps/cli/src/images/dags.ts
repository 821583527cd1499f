// Airflow's image holds the DAGs: its digest is their version. They are rendered here and not read from deploy/, which
// may not be rendered yet. Beside containers they name no image, so a name stands for each reference.
import { relative } from "node:path";
import type { ResolvedPlatform } from "@edp/definition";
import { buildGraph, renderAirflow, type RenderedFile } from "@edp/deployment";
import { readUserDags } from "../rendering/user-dags.ts";

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
