// One workload as a Compose service.
import type { JsonObject } from "@edp/base";
import { secretsDir } from "../../graph/places.ts";
import type { Workload, WorkloadGraph } from "../../graph/workload-graph.ts";
import { renderHealthcheck } from "./healthcheck.ts";
import { listNetworks } from "./networks.ts";

const conditions = {
  started: "service_started",
  healthy: "service_healthy",
  completed: "service_completed_successfully",
} as const;

export function renderService(graph: WorkloadGraph, workload: Workload): JsonObject {
  const healthcheck = renderHealthcheck(graph, workload);
  const ports = listPorts(graph, workload);
  const { args, environment, kind, part } = workload;
  return {
    image: graph.images.find(({ name }) => name === workload.image)?.reference ?? workload.image,
    ...(args.length === 0 ? {} : { command: args }),
    ...(part === "core" ? {} : { profiles: [kind === "scheduled" ? "jobs" : part] }),
    user: `${workload.user.toString()}:${workload.user.toString()}`,
    init: true,
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    ...nonEmpty("volumes", listVolumes(graph, workload)),
    tmpfs: workload.scratch.map(({ path, sizeMib }) => describeTmpfs(path, sizeMib, workload.user)),
    networks: listNetworks(graph, workload),
    ...nonEmpty("ports", ports),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(workload.dependsOn.length === 0
      ? {}
      : {
          depends_on: Object.fromEntries(
            workload.dependsOn.map(({ workload: name, until }) => [name, { condition: conditions[until] }]),
          ),
        }),
    restart: kind === "service" ? "unless-stopped" : "no",
    stop_grace_period: `${workload.stopGraceSeconds.toString()}s`,
    deploy: { resources: { limits: { memory: `${workload.resources.memoryMib.toString()}M` } } },
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
    labels: { "dev.edp.purpose": workload.purpose },
  };
}

const nonEmpty = (key: string, list: readonly JsonObject[] | readonly string[]): JsonObject =>
  list.length === 0 ? {} : { [key]: list };

/** Only for this machine: what listens on all addresses is open to the whole building. */
const listPorts = ({ routes }: WorkloadGraph, { name }: Workload): readonly string[] =>
  routes
    .filter(({ workload }) => workload === name)
    .map(({ localPort, port }) => `127.0.0.1:${localPort.toString()}:${port.toString()}`);

const describeTmpfs = (path: string, sizeMib: number, user: number): string =>
  path === "/tmp"
    ? `/tmp:size=${sizeMib.toString()}m,mode=1777`
    : `${path}:size=${sizeMib.toString()}m,uid=${user.toString()},mode=0700`;

/**
 * Volumes, and a folder for each scope of secrets. Compose's own `secrets` are bind mounts of single files, too, and
 * would have to name optional ones that nobody supplied.
 */
function listVolumes({ environment }: WorkloadGraph, workload: Workload): readonly JsonObject[] {
  const scopes = new Set(workload.secrets.map(({ reference }) => reference.split("/")[0] ?? ""));
  return [
    ...workload.volumes.map(({ volume, path, readOnly }) => ({
      type: "volume",
      source: volume,
      target: path,
      ...(readOnly ? { read_only: true } : {}),
    })),
    ...[...scopes].sort().map((scope) => ({
      type: "bind",
      source: `../../../.edp/compose/${environment}/secrets/${scope}`,
      target: `${secretsDir}/${scope}`,
      read_only: true,
      bind: { create_host_path: false },
    })),
  ];
}
