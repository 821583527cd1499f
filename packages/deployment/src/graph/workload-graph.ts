// What should run, for any target: the one place where the platform's shape is data. It knows no word of Compose or
// Kubernetes; a renderer reads it and nothing else.
import type { PipelinePlan } from "@edp/definition";

/** The whole platform in one environment. Lists are sorted by name unless their order says something. */
export interface WorkloadGraph {
  readonly platform: string;
  readonly title: string;
  readonly environment: string;
  readonly edpVersion: string;
  readonly timeZone: string;
  /** Every image that a workload names. */
  readonly images: readonly Image[];
  /** In an order in which they could start one by one. */
  readonly workloads: readonly Workload[];
  readonly volumes: readonly Volume[];
  readonly routes: readonly Route[];
  /** Everything that must be supplied, each once. */
  readonly secrets: readonly SecretUse[];
  /** What an orchestrator runs on a schedule. */
  readonly pipelines: readonly Pipeline[];
}

/** `edp` builds the first five; `app` is built from the user's folder; `foreign` comes as it is. */
export type ImageKind = "runtime" | "airflow" | "superset" | "console" | "migrations" | "app" | "foreign";

export interface Image {
  /** `runtime`, `database`, `app-review`. */
  readonly name: string;
  readonly kind: ImageKind;
  /** What a target writes: `acme/runtime:<content digest>`, or `registry/name@sha256:…`. */
  readonly reference: string;
}

/** `service` runs on; `job` runs once before who waits for it; `scheduled` runs by the clock. */
export type WorkloadKind = "service" | "job" | "scheduled";

export interface Workload {
  /** A DNS label of at most 40 characters: targets put words around it. */
  readonly name: string;
  readonly kind: WorkloadKind;
  /** One sentence for whoever reads the rendered file. */
  readonly purpose: string;
  /** Which part of the platform it belongs to: a target may leave out a whole one. */
  readonly part: "core" | "airflow" | "superset" | "app";
  /** Name of an image. */
  readonly image: string;
  /** Arguments of the image's entry point. */
  readonly args: readonly string[];
  /** Plain settings. Values hold no secret; targets escape them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretMount[];
  readonly volumes: readonly VolumeMount[];
  /** Writable folders that need not live longer than the container; the root is read-only. Sizes in MiB. */
  readonly scratch: readonly { readonly path: string; readonly sizeMib: number }[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly probe?: Probe;
  readonly dependsOn: readonly Dependency[];
  readonly resources: Resources;
  /** Numeric, never 0. */
  readonly user: number;
  /** Where it may connect to, beside the workloads that it depends on. */
  readonly egress: readonly Egress[];
  /** Five cron fields in the platform's time zone; only for `scheduled`. */
  readonly schedule?: string;
  /** Seconds between being asked to stop and being ended. */
  readonly stopGraceSeconds: number;
}

export interface SecretUse {
  /** `<scope>/<name>`. */
  readonly reference: string;
  /** Workloads that read it. */
  readonly usedBy: readonly string[];
  /** EDP may invent a random value where the environment supplies none: passwords between its own parts. */
  readonly generated: boolean;
}

export interface SecretMount {
  readonly reference: string;
  /** File inside the container. */
  readonly path: string;
}

export interface Volume {
  readonly name: string;
  readonly purpose: string;
  readonly sizeGib: number;
}

export interface VolumeMount {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** A command in the container, or an HTTP request to one of its ports. */
export type Probe = (
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "http"; readonly port: number; readonly path: string }
) & { readonly intervalSeconds: number; readonly timeoutSeconds: number; readonly graceSeconds: number };

export interface Dependency {
  readonly workload: string;
  readonly until: "started" | "healthy" | "completed";
}

export interface Resources {
  /** Asked for, in thousandths of a core. */
  readonly cpuMilli: number;
  /** Asked for and not exceeded. */
  readonly memoryMib: number;
}

export interface Route {
  readonly workload: string;
  readonly port: number;
  /** Absent where the target has no names, as on one machine. */
  readonly host?: string;
  /** Published on this machine's loopback where the target has no routes. */
  readonly localPort: number;
}

export interface Egress {
  readonly host: string;
  readonly port: number;
  /** Who asked for it: `sources.corporate_ad`. */
  readonly because: string;
}

/** Steps that share a schedule and a run. */
export interface Pipeline {
  /** `hr`, `models`. */
  readonly name: string;
  /** Name as people read it. */
  readonly title: string;
  readonly owner: string;
  readonly purpose: string;
  /** What else its readers want to know: `objects: workers, departments`. */
  readonly notes: readonly string[];
  /** Words to find it by. */
  readonly tags: readonly string[];
  readonly plan: PipelinePlan;
  /** Five cron fields; absent: when what it reads has changed, or by hand. */
  readonly schedule?: string;
  /** Relations that it brings up to date: `raw.hr_workers`. */
  readonly writes: readonly string[];
  /** Relations whose change starts it. */
  readonly reads: readonly string[];
  /** What a step runs in, where each has a container of its own. */
  readonly container: StepContainer;
}

export type StepContainer = Pick<
  Workload,
  "image" | "environment" | "secrets" | "scratch" | "egress" | "resources" | "user"
>;
