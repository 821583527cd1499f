// The platform at its smallest: a scheduler that runs the pipeline where Airflow does not, and the console.
import { plainWorkload, serviceOf, whenPrepared, type GraphInput } from "../graph-input.ts";
import { edpUser, platformDir, secretPath, workDir } from "../places.ts";
import { runtimeSettings } from "../runtime-settings.ts";
import { sizes } from "../sizes.ts";
import { listSourceEgress, listSourceSecrets } from "../source-needs.ts";
import type { Probe, Workload } from "../workload-graph.ts";

export const ports = { console: 7700, scheduler: 7701 } as const;

const health = (port: number): Probe => ({
  kind: "http",
  port,
  path: "/healthz",
  intervalSeconds: 5,
  timeoutSeconds: 5,
  graceSeconds: 60,
});

/** Absent where Airflow runs the pipelines: two schedulers would do everything twice. */
export function planScheduler({ platform }: GraphInput): readonly Workload[] {
  if (serviceOf(platform, "airflow").enabled) return [];
  const { environment, references } = runtimeSettings(platform);
  const secrets = [...new Set([...references, ...listSourceSecrets(platform)])].sort();
  return [
    {
      ...plainWorkload,
      name: "scheduler",
      purpose: "runs the pipeline once at its start, then by the sources' schedules",
      image: "runtime",
      args: ["schedule", "--environment", platform.environment.name],
      environment,
      secrets: secrets.map((reference) => ({ reference, path: secretPath(reference) })),
      scratch: [
        { path: "/tmp", sizeMib: 256 },
        { path: workDir, sizeMib: 256 },
      ],
      ports: [{ name: "health", port: ports.scheduler }],
      probe: health(ports.scheduler),
      dependsOn: whenPrepared,
      egress: listSourceEgress(platform),
      resources: sizes.runner.small,
      user: edpUser,
      // A batch is committed or not; what is under way is given up, and the next start reads it again.
      stopGraceSeconds: 60,
    },
  ];
}

export function planConsole({ platform }: GraphInput): readonly Workload[] {
  const service = serviceOf(platform, "console");
  if (!service.enabled) return [];
  const { environment, references } = runtimeSettings(platform);
  return [
    {
      ...plainWorkload,
      name: "console",
      purpose: "what people look at: sources, freshness, runs, findings",
      image: "console",
      args: [platformDir, platform.environment.name, ports.console.toString(), "0.0.0.0"],
      environment,
      secrets: references.map((reference) => ({ reference, path: secretPath(reference) })),
      scratch: [
        { path: "/tmp", sizeMib: 64 },
        { path: workDir, sizeMib: 16 },
      ],
      ports: [{ name: "http", port: ports.console }],
      probe: health(ports.console),
      dependsOn: whenPrepared,
      resources: sizes.console[service.size],
      user: edpUser,
    },
  ];
}
