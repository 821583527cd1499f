// What Airflow cannot do although the definition is right: told all at once, before anything is written.
import { createIssue, type Issue, type Location } from "@edp/base";
import { modelsPipeline } from "../../graph/plan-pipelines.ts";
import type { WorkloadGraph } from "../../graph/workload-graph.ts";
import type { RenderedFile } from "../../rendered-file.ts";
import { dagIdOf } from "./dag-file.ts";

export interface ProblemOptions {
  /** The user's own files for Airflow, by their path inside `airflow/dags/`. */
  readonly userDags: readonly RenderedFile[];
  /** Paths that are rendered there. */
  readonly rendered: readonly string[];
  /** Where the definition says a source's name or schedule. */
  readonly locate: (source: string, key: "name" | "schedule") => Location | undefined;
}

export function findProblems(graph: WorkloadGraph, options: ProblemOptions): readonly Issue[] {
  return [
    ...findNames(graph, options),
    ...findSchedules(graph, options),
    ...options.userDags.flatMap((file) => findClashes(graph, options, file)),
  ];
}

/** Airflow keeps 250 characters of an id; beside it a run's own id and a file's ending want room. */
const longestId = 200;
const possibleId = /^[a-z0-9][a-z0-9_-]*$/;

function findNames(graph: WorkloadGraph, { locate }: ProblemOptions): readonly Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const pipeline of graph.pipelines) {
    const id = dagIdOf(graph, pipeline);
    if (!possibleId.test(id) || id.length > longestId)
      issues.push(createIssue("EDP-DEP-041", { dag: id, longest: longestId }, locate(pipeline.name, "name")));
    if (seen.has(id)) {
      const at = locate(modelsPipeline, "name");
      issues.push(createIssue("EDP-DEP-042", { source: pipeline.name, dag: id }, at));
    }
    seen.add(id);
  }
  return issues;
}

const value = String.raw`(\d{1,2}|[A-Za-z]{3})`;
const part = String.raw`(\*|${value}(-${value})?)(/\d{1,2})?`;
const field = `${part}(,${part})*`;
const plainCron = new RegExp(`^${field}( ${field}){4}$`);

/** EDP's scheduler knows more than cron (`L`, `W`, `#`, `?`, `+`); Airflow reads some of it otherwise, without a word. */
function findSchedules(graph: WorkloadGraph, { locate }: ProblemOptions): readonly Issue[] {
  return graph.pipelines.flatMap(({ name, schedule }) =>
    schedule === undefined || plainCron.test(schedule.trim().replaceAll(/\s+/g, " "))
      ? []
      : [createIssue("EDP-DEP-040", { source: name, schedule }, locate(name, "schedule"))],
  );
}

function findClashes(
  graph: WorkloadGraph,
  { rendered }: ProblemOptions,
  { path, text }: RenderedFile,
): readonly Issue[] {
  const file = `airflow/dags/${path}`;
  if (rendered.includes(path))
    return [createIssue("EDP-DEP-043", { file: path }, { file, line: 1, column: 1 })];
  const ids = graph.pipelines.map((pipeline) => dagIdOf(graph, pipeline));
  return text.split("\n").flatMap((line, index) =>
    ids
      .flatMap((id) => [`"${id}"`, `'${id}'`].map((literal) => ({ id, at: line.search(nameOf(literal)) })))
      .filter(({ at }) => at >= 0)
      .map(({ id, at }) => {
        const column = line.indexOf(id, at);
        const place = { file, line: index + 1, column: column + 1, length: id.length, text: line };
        return createIssue("EDP-DEP-044", { dag: id }, place);
      }),
  );
}

/** Naming a DAG, not speaking of one: a user's DAG may start a rendered one, or wait for it. */
const nameOf = (literal: string): RegExp => new RegExp(`(\\bDAG\\(|\\bdag_id\\s*=|@dag\\()\\s*${literal}`);
