// The pipeline of a platform as plain data. The embedded runner, Airflow and a Kubernetes Job all run it: a step
// is one idempotent command. The type lives here, below everybody who reads it.
import type { ResolvedPlatform } from "./resolved-platform.ts";

/** `replay` stands in no plan: somebody asks for it by hand. */
export type StepKind = "check" | "land" | "replay" | "build" | "publish";

export interface PipelineStep {
  /** `land:hr`, `build`. */
  readonly id: string;
  readonly kind: StepKind;
  /** The source of a check or a landing. */
  readonly source?: string;
  /** Steps that end before this one begins. */
  readonly dependsOn: readonly string[];
  /**
   * `success`: this step is blocked when one of those failed. `end`: it runs as soon as they ended, and works
   * with what there is; one source down never stops the others.
   */
  readonly after: "success" | "end";
  /** Arguments of the `edp` program. */
  readonly command: readonly string[];
}

export interface PipelinePlan {
  readonly environment: string;
  /** In an order in which they could run one by one. */
  readonly steps: readonly PipelineStep[];
}

/** The steps for these sources, default all; sources that are turned off have none. */
export function planPipeline(platform: ResolvedPlatform, sources?: readonly string[]): PipelinePlan {
  const environment = platform.environment.name;
  const command = (...words: string[]): readonly string[] => ["step", ...words, "--environment", environment];
  const names = platform.sources
    .filter((source) => source.enabled && (sources === undefined || sources.includes(source.name)))
    .map((source) => source.name);
  const check = (source: string): PipelineStep => ({
    id: `check:${source}`,
    kind: "check",
    source,
    dependsOn: [],
    after: "success",
    command: command("check", source),
  });
  const land = (source: string): PipelineStep => ({
    id: `land:${source}`,
    kind: "land",
    source,
    dependsOn: [`check:${source}`],
    after: "success",
    command: command("land", source),
  });
  return {
    environment,
    steps: [
      ...names.map(check),
      ...names.map(land),
      {
        id: "build",
        kind: "build",
        dependsOn: names.map((name) => `land:${name}`),
        after: "end",
        command: command("build"),
      },
      { id: "publish", kind: "publish", dependsOn: ["build"], after: "end", command: command("publish") },
    ],
  };
}
