// DEP: images, the workload graph, rendered files.
import type { Catalogue } from "../catalogue-types.ts";

export const dep = {
  "EDP-DEP-001": {
    title: "No image",
    message: (p: { image: string; environment: string }) =>
      `The environment ${p.environment} needs the image ${p.image}, and nothing says which one.`,
    fix: (p: { image: string; environment: string }) => `build it: edp images --environment ${p.environment}`,
  },
  "EDP-DEP-040": {
    title: "A schedule that Airflow reads otherwise",
    message: (p: { source: string; schedule: string }) =>
      `The source ${p.source} runs by "${p.schedule}". EDP's own scheduler understands that; Airflow knows plain cron only, and would refuse it or run at another time.`,
    fix: (_p: { source: string; schedule: string }) =>
      'use numbers, names, lists, ranges and steps only, such as "0 2 * * MON-FRI"',
  },
  "EDP-DEP-041": {
    title: "No name for a DAG",
    message: (p: { dag: string; longest: number }) =>
      `Airflow's pipeline would be called ${p.dag}: only lower-case letters, digits, "_" and "-" are possible there, and ${p.longest.toString()} of them.`,
    fix: (_p: { dag: string; longest: number }) => "choose a shorter name for the source or the platform",
  },
  "EDP-DEP-042": {
    title: "Two pipelines of one name",
    message: (p: { source: string; dag: string }) =>
      `The source ${p.source} and the pipeline that builds the models would both be ${p.dag} in Airflow.`,
    fix: (_p: { source: string; dag: string }) => "give the source another name",
  },
  "EDP-DEP-043": {
    title: "A DAG file of the same name",
    message: (p: { file: string }) =>
      `airflow/dags/${p.file} would replace the file of that name which EDP renders.`,
    fix: (_p: { file: string }) => "rename it: names that begin with edp_ are EDP's",
  },
  "EDP-DEP-044": {
    title: "A DAG of the same name",
    message: (p: { dag: string }) =>
      `${p.dag} is a DAG that EDP renders; of two DAGs with one name Airflow runs whichever it read last.`,
    fix: (_p: { dag: string }) => "give this DAG another dag_id; names that begin with edp__ are EDP's",
  },
} as const satisfies Catalogue;
