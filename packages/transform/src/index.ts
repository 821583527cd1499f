// Models: the dbt project of a platform, what of it is stale, building it, and showing readers what passed.
export type { BuildInput } from "./build/build-input.ts";
export { digestProject } from "./build/build-input.ts";
export { nothingToDo, type BuildResult, type FailedModel, type FailedTest } from "./build/build-result.ts";
export { dayIn, planBuild, type BuildPlan, type PlanRequest, type StalePart } from "./build/plan-build.ts";
export { runBuild, type BuildRequest } from "./build/run-build.ts";
export type { Dbt, WarmDbt } from "./build/run-dbt.ts";
export { startDbtEarly, warmUpBuild, type WarmUpRequest } from "./build/warm-up-build.ts";
export { findDrift } from "./drift/find-drift.ts";
export { describeDrift, readDrift, type Drift } from "./drift/read-drift.ts";
export { readDatasetCards, type DatasetCard } from "./findings/read-datasets.ts";
export { readFindings, type Finding } from "./findings/read-findings.ts";
export { decisionTypes, type DecisionType } from "./mappings/decision-tables.ts";
export { syncMappings } from "./mappings/sync-mappings.ts";
export type { ProjectFile, ProjectLink } from "./project/project-file.ts";
export { renderProject, type DbtProject, type ProjectInput } from "./project/render-project.ts";
export { writeProject } from "./project/write-project.ts";
export { publish, type HeldDataset, type PublishRequest, type PublishResult } from "./publish/publish.ts";
