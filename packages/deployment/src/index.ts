// Deployment: the definition as workloads, and workloads as files. Pure: no disk, no network, no clock, no secret.
export type {
  Dependency,
  Egress,
  Image,
  ImageKind,
  Pipeline,
  Probe,
  Resources,
  Route,
  SecretMount,
  SecretUse,
  Volume,
  VolumeMount,
  Workload,
  WorkloadGraph,
  WorkloadKind,
} from "./graph/workload-graph.ts";
export { planPipelines } from "./graph/plan-pipelines.ts";
export type { RenderedFile } from "./rendered-file.ts";
export { buildGraph } from "./graph/build-graph.ts";
export { listDatabaseRoles, type DatabaseRole } from "./graph/database-roles.ts";
export type { GraphInput } from "./graph/graph-input.ts";
export { composeFolder, renderCompose } from "./renderers/compose/render-compose.ts";
export { renderAirflow, type AirflowOptions } from "./renderers/airflow/render-airflow.ts";
export { digestImage, nameImage, type DigestedFile } from "./images/digest-image.ts";
export { planImages, type ContextPart, type ImagePlan } from "./images/plan-images.ts";
export { withoutPackages } from "./images/requirements.ts";
