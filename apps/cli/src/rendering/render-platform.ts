// All files of an environment's target. Pure renderers do the work; what they need from the disk is read here.
import { EdpError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import {
  buildGraph,
  renderAirflow,
  renderCompose,
  type RenderedFile,
  type WorkloadGraph,
} from "@edp/deployment";
import { readUserDags } from "./user-dags.ts";

export interface RenderedPlatform {
  readonly graph: WorkloadGraph;
  /** Sorted by path. */
  readonly files: readonly RenderedFile[];
}

/** Throws EDP-DEP-005 for an environment that runs without any files. */
export function renderPlatform(
  platform: ResolvedPlatform,
  images: ReadonlyMap<string, string>,
): RenderedPlatform {
  const { name, target } = platform.environment;
  if (target === "local") throw new EdpError("EDP-DEP-005", { environment: name });
  const graph = buildGraph({ platform, images });
  const hasAirflow = graph.workloads.some(({ part }) => part === "airflow");
  const files = [
    ...renderCompose(graph),
    ...(hasAirflow ? renderAirflow(graph, { launch: "bash", userDags: readUserDags(platform.dir) }) : []),
  ];
  return { graph, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}
