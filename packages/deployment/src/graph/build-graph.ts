// From a platform to its workloads: the one place where its shape is decided. Adding a part is adding a file beside
// the others in parts/ and naming it here.
import { listOwnSecrets, type ResolvedRoute } from "@edp/definition";
import type { GraphInput } from "./graph-input.ts";
import { serviceOf } from "./graph-input.ts";
import { airflowPort, planAirflow } from "./parts/airflow.ts";
import { appWorkload, planApps, planAppVolumes } from "./parts/apps.ts";
import { planConsole, planScheduler, ports } from "./parts/core.ts";
import { planDatabase, planDatabaseVolume, planPrepare } from "./parts/database.ts";
import { planSuperset, supersetPort } from "./parts/superset.ts";
import { listImages } from "./list-images.ts";
import { planPipelines } from "./plan-pipelines.ts";
import type { Route, SecretUse, Volume, Workload, WorkloadGraph } from "./workload-graph.ts";

/** Pure: the same platform and images give the same graph. Throws EDP-DEP-001 for an image without a reference. */
export function buildGraph(input: GraphInput): WorkloadGraph {
  const { platform } = input;
  const workloads = [
    ...planDatabase(input),
    ...planPrepare(input),
    ...planScheduler(input),
    ...planConsole(input),
    ...planAirflow(input),
    ...planSuperset(input),
    ...planApps(input),
  ];
  return {
    platform: platform.name,
    title: platform.title,
    environment: platform.environment.name,
    edpVersion: platform.edpVersion,
    timeZone: platform.timeZone,
    images: listImages(input, workloads),
    workloads,
    volumes: listVolumes(input, workloads),
    routes: listRoutes(input),
    secrets: listSecrets(input, workloads),
    pipelines: planPipelines(platform),
  };
}

function listVolumes(input: GraphInput, workloads: readonly Workload[]): readonly Volume[] {
  const all: readonly Volume[] = [
    { name: "airflow-logs", purpose: "logs of Airflow's tasks", sizeGib: 5 },
    ...planDatabaseVolume(input),
    ...planAppVolumes(input),
  ];
  const used = new Set(workloads.flatMap(({ volumes }) => volumes.map(({ volume }) => volume)));
  return all.filter(({ name }) => used.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function listRoutes({ platform }: GraphInput): readonly Route[] {
  const routes: Route[] = [];
  const add = (workload: string, port: number, { host, localPort }: ResolvedRoute): void => {
    routes.push({ workload, port, localPort, ...(host === undefined ? {} : { host }) });
  };
  const services = [
    ["airflow", "airflow-api-server", airflowPort],
    ["console", "console", ports.console],
    ["superset", "superset", supersetPort],
  ] as const;
  for (const [name, workload, port] of services) {
    const service = serviceOf(platform, name);
    if (service.enabled) add(workload, port, service.route);
  }
  for (const app of platform.apps)
    if (app.route !== undefined && app.port !== undefined) add(appWorkload(app), app.port, app.route);
  // Commands on this machine ask the platform's database where the target has no names.
  const { database } = platform.environment;
  if (database.kind === "service") add("database", 5432, { localPort: database.port });
  return routes.toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
}

function listSecrets({ platform }: GraphInput, workloads: readonly Workload[]): readonly SecretUse[] {
  const own = new Set(listOwnSecrets(platform.apps.map(({ name }) => name)));
  const users = new Map<string, string[]>();
  for (const { name, secrets } of workloads)
    for (const { reference } of secrets) users.set(reference, [...(users.get(reference) ?? []), name]);
  return [...users]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reference, usedBy]) => ({
      reference,
      usedBy: usedBy.toSorted(),
      generated: own.has(reference),
    }));
}
