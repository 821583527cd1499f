// Airflow: one DAG file for each pipeline, one module that runs a step, and the user's own DAGs beside them.
import { EdpIssuesError, type Location } from "@edp/base";
import type { WorkloadGraph } from "../../graph/workload-graph.ts";
import type { RenderedFile } from "../../rendered-file.ts";
import { dagIdOf, renderDag } from "./dag-file.ts";
import { findProblems } from "./find-problems.ts";
import { renderStepModule, type Launch } from "./step-module.ts";

export interface AirflowOptions {
  readonly launch: Launch;
  /** The user's own files, by their path inside `airflow/dags/`. They are copied, byte for byte. */
  readonly userDags?: readonly RenderedFile[];
  /** Where the definition says a source's name or schedule, for messages. */
  readonly locate?: (source: string, key: "name" | "schedule") => Location | undefined;
}

/** Folder of an environment's DAGs, relative to the platform's. */
const dagsFolder = (environment: string): string => `deploy/${environment}/airflow/dags`;

/** Pure, and sorted by path. Throws all that Airflow cannot do (EDP-DEP-040 to 044) before it gives a file. */
export function renderAirflow(graph: WorkloadGraph, options: AirflowOptions): readonly RenderedFile[] {
  const { userDags = [], locate = () => undefined } = options;
  const rendered = [...graph.pipelines.map((pipeline) => `${dagIdOf(graph, pipeline)}.py`), "edp_step.py"];
  const issues = findProblems(graph, { userDags, rendered, locate });
  if (issues.length > 0) throw new EdpIssuesError(issues);
  const folder = dagsFolder(graph.environment);
  return [
    ...graph.pipelines.map((pipeline) => ({
      path: `${folder}/${dagIdOf(graph, pipeline)}.py`,
      text: renderDag(graph, pipeline),
    })),
    { path: `${folder}/edp_step.py`, text: renderStepModule(graph, options.launch) },
    ...userDags.map(({ path, text }) => ({ path: `${folder}/${path}`, text })),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
