// What an orchestrator runs: a pipeline for each source by its own schedule, and one for the models as soon as any of
// them landed something. Each is the plan of the embedded runner, cut where a schedule ends.
import { planPipeline, type PipelinePlan, type ResolvedPlatform, type ResolvedSource } from "@edp/definition";
import { serviceOf } from "./graph-input.ts";
import { edpUser, secretPath, workDir } from "./places.ts";
import { runtimeSettings } from "./runtime-settings.ts";
import { sizes } from "./sizes.ts";
import { listSourceEgress, listSourceSecrets } from "./source-needs.ts";
import type { Pipeline, StepContainer } from "./workload-graph.ts";

/** Name of the pipeline that builds and publishes. */
export const modelsPipeline = "models";

/** Sources by name, then the models. Sources that are turned off have none. */
export function planPipelines(platform: ResolvedPlatform): readonly Pipeline[] {
  const sources = platform.sources
    .filter(({ enabled }) => enabled)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...sources.map((source) => planSource(platform, source)), planModels(platform, sources)];
}

const relationsOf = ({ name, objects }: ResolvedSource): readonly string[] =>
  objects.map((object) => `raw.${name}_${object}`);

function planSource(platform: ResolvedPlatform, source: ResolvedSource): Pipeline {
  const { supportPath, sensitivity } = source.inventory;
  return {
    name: source.name,
    title: source.title,
    owner: source.owner,
    purpose: source.description,
    notes: [
      `objects: ${source.objects.join(", ")}`,
      `owner: ${source.owner}`,
      ...(sensitivity === undefined ? [] : [`sensitivity: ${sensitivity}`]),
      ...(supportPath === undefined ? [] : [`support: ${supportPath}`]),
    ],
    tags: ["edp", "source", source.connector.name],
    plan: keep(planPipeline(platform, [source.name]), (kind) => kind === "check" || kind === "land"),
    ...(source.schedule === undefined ? {} : { schedule: source.schedule }),
    writes: relationsOf(source),
    reads: [],
    container: stepContainer(platform, [source]),
  };
}

function planModels(platform: ResolvedPlatform, sources: readonly ResolvedSource[]): Pipeline {
  return {
    name: modelsPipeline,
    title: `${platform.title}: models`,
    owner: platform.owner,
    purpose: "Builds and tests what is stale, then shows readers what passed.",
    notes: [`owner: ${platform.owner}`],
    tags: ["edp", "models"],
    plan: keep(planPipeline(platform), (kind) => kind === "build" || kind === "publish"),
    writes: ["mart"],
    reads: sources.flatMap(relationsOf),
    container: stepContainer(platform, []),
  };
}

/** The steps of some kinds. What they waited for elsewhere has happened before this pipeline begins. */
function keep(plan: PipelinePlan, wants: (kind: string) => boolean): PipelinePlan {
  const steps = plan.steps.filter(({ kind }) => wants(kind));
  const ids = new Set(steps.map(({ id }) => id));
  return {
    ...plan,
    steps: steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => ids.has(id)) })),
  };
}

/** A step reads the secrets of its own source and the database's, and reaches no other source. */
function stepContainer(platform: ResolvedPlatform, sources: readonly ResolvedSource[]): StepContainer {
  const { environment, references } = runtimeSettings(platform);
  const own = { ...platform, sources };
  const needed = sources.length === 0 ? [] : listSourceSecrets(own);
  return {
    image: "runtime",
    environment,
    secrets: [...new Set([...references, ...needed])]
      .sort()
      .map((reference) => ({ reference, path: secretPath(reference) })),
    scratch: [
      { path: "/tmp", sizeMib: 256 },
      { path: workDir, sizeMib: 256 },
    ],
    egress: sources.length === 0 ? [] : listSourceEgress(own),
    resources: sizes.runner[serviceOf(platform, "airflow").size],
    user: edpUser,
  };
}
