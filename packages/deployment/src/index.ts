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
export type { RenderedFile } from "./rendered-file.ts";
