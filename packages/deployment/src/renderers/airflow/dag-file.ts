// One pipeline as one DAG file: everything that it does can be read there, and a broken file breaks alone.
import type { PipelineStep } from "@edp/definition";
import type { Pipeline, WorkloadGraph } from "../../graph/workload-graph.ts";
import { indent, pyBlock, pyDocstring, pyFlow, pyString } from "./python-text.ts";

export const dagIdOf = (graph: WorkloadGraph, pipeline: Pipeline): string =>
  `edp__${graph.platform}__${pipeline.name}`;

/** A relation as an asset. No host is in it: the same data has another address in each environment. */
const assetOf = (graph: WorkloadGraph, relation: string): string =>
  `edp://${graph.platform}/${graph.environment}/${relation}`;

/** Minutes that a step may take. A run may take twelve hours, tries and pauses included. */
const minutes: Readonly<Record<PipelineStep["kind"] | "close", number>> = {
  check: 10,
  land: 240,
  replay: 240,
  build: 120,
  publish: 30,
  close: 10,
};
const runHours = 12;

export function renderDag(graph: WorkloadGraph, pipeline: Pipeline): string {
  const { steps } = pipeline.plan;
  const tasks = [...steps.map((step) => renderTask(graph, pipeline, step)), renderClose(pipeline)];
  const order = [...steps.map(taskOf), "close"].join(" >> ");
  const body = [...tasks, "", order].join("\n");
  const names = ["DAG", ...namesUsed(pipeline)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return `${renderDoc(pipeline)}

from datetime import timedelta

import pendulum
from airflow.sdk import ${names.join(", ")}
from edp_step import EdpStep

${pyBlock("with DAG(", renderArguments(graph, pipeline), "):")}
${indent(body)}
`;
}

/** Constants, then classes: the order in which ruff sorts imports. */
const rank = (name: string): number => (name === name.toUpperCase() ? 0 : 1);

function namesUsed({ schedule, reads, writes }: Pipeline): readonly string[] {
  const usesAssets = reads.length > 0 || writes.length > 0;
  return [
    ...(usesAssets ? ["Asset"] : []),
    ...(isStartedByData({ schedule, reads }) ? ["AssetAny"] : []),
    ...(schedule === undefined ? [] : ["CronTriggerTimetable"]),
    "Param",
  ];
}

const isStartedByData = ({ schedule, reads }: { schedule: string | undefined; reads: readonly string[] }) =>
  schedule === undefined && reads.length > 0;

function renderDoc({ title, purpose, notes, plan, reads }: Pipeline): string {
  const kinds = plan.steps.map(({ kind }) => kind).join(", ");
  const byHand =
    reads.length > 0
      ? "By hand: `full` builds everything anew, `select` what a dbt selection names."
      : "By hand: `since` and `until` read a period again, `full` reads everything.";
  return pyDocstring([
    `${title}: ${kinds}.`,
    "",
    purpose,
    "",
    ...notes.map((note) => `- ${note}`),
    "",
    byHand,
    "",
    "Rendered by EDP from the platform's definition: change it there, and render again.",
  ]);
}

function renderArguments(graph: WorkloadGraph, pipeline: Pipeline): readonly string[] {
  const zone = pyString(graph.timeZone);
  const { title, purpose, tags, owner } = pipeline;
  return [
    `dag_id=${pyString(dagIdOf(graph, pipeline))}`,
    `dag_display_name=${pyString(title)}`,
    `description=${pyString(purpose)}`,
    "doc_md=__doc__",
    pyFlow("tags=[", tags.map(pyString), "]", 1),
    `schedule=${renderSchedule(graph, pipeline)}`,
    `start_date=pendulum.datetime(2026, 1, 1, tz=${zone})`,
    "catchup=False",
    "max_active_runs=1",
    `dagrun_timeout=timedelta(hours=${runHours.toString()})`,
    "is_paused_upon_creation=False",
    pyBlock(
      "default_args={",
      [
        `"owner": ${pyString(owner)}`,
        `"retries": 3`,
        `"retry_delay": timedelta(minutes=1)`,
        `"retry_exponential_backoff": 4`,
        `"max_retry_delay": timedelta(minutes=30)`,
      ],
      "}",
    ),
    pyBlock("params={", pipeline.reads.length > 0 ? buildParameters : landParameters, "}"),
  ];
}

function renderSchedule(graph: WorkloadGraph, { schedule, reads }: Pipeline): string {
  if (schedule !== undefined) {
    const words = [pyString(schedule), `timezone=${pyString(graph.timeZone)}`];
    return pyFlow("CronTriggerTimetable(", words, ")", 2);
  }
  if (reads.length === 0) return "None";
  return pyBlock(
    "AssetAny(",
    reads.map((relation) => renderAsset(graph, relation, 2)),
    ")",
  );
}

const renderAsset = (graph: WorkloadGraph, relation: string, depth: number): string =>
  pyFlow("Asset(", [pyString(assetOf(graph, relation))], ")", depth);

const parameter = (name: string, value: string, schema: readonly string[], about: string): string =>
  pyBlock(`"${name}": Param(`, [value, ...schema, `description=${pyString(about)}`], ")");

const text = 'type=["null", "string"]';
const full = (about: string): string => parameter("full", "False", ['type="boolean"'], about);

const landParameters: readonly string[] = [
  parameter("since", "None", [text, 'format="date-time"'], "Backfill: records changed from here on"),
  parameter("until", "None", [text, 'format="date-time"'], "Backfill: records changed before"),
  full("Read everything, although a cursor would allow less"),
];

const buildParameters: readonly string[] = [
  full("Build everything anew, from all raw versions"),
  parameter(
    "select",
    "None",
    [text, 'pattern="^(?!.*(^| )-)[A-Za-z0-9_.,:+@* /-]{1,500}$"'],
    "Build this dbt selection instead of what is stale",
  ),
];

/** `check`, `land`: a pipeline has one step of a kind. */
const taskOf = ({ kind }: PipelineStep): string => kind;

function renderTask(graph: WorkloadGraph, pipeline: Pipeline, step: PipelineStep): string {
  const command = [...step.command, ...(step.kind === "land" ? ["--recheck"] : [])];
  const makes = step.kind === "land" || step.kind === "publish" ? pipeline.writes : [];
  const outlets = makes.map((relation) => renderAsset(graph, relation, 4));
  return renderStep(step.kind, command, [
    ...(outlets.length === 0 ? [] : [pyBlock("outlets=[", outlets, "]")]),
    ...(step.after === "end" && step.dependsOn.length > 0 ? ['trigger_rule="all_done"'] : []),
  ]);
}

/** A teardown runs whatever came before it, also when somebody ends the run by hand. */
function renderClose({ plan }: Pipeline): string {
  const expected = plan.steps.map(({ id }) => id).join(",");
  const command = ["step", "close", "--expect", expected, "--environment", plan.environment];
  return `${renderStep("close", command, [])}.as_teardown(on_failure_fail_dagrun=True)`;
}

function renderStep(
  kind: PipelineStep["kind"] | "close",
  command: readonly string[],
  more: readonly string[],
): string {
  return pyBlock(
    `${kind} = EdpStep(`,
    [
      `task_id="${kind}"`,
      pyFlow("arguments=[", command.map(pyString), "]", 2),
      ...more,
      `execution_timeout=timedelta(minutes=${minutes[kind].toString()})`,
    ],
    ")",
  );
}
