// Who may reach what. Compose cannot name hosts, so egress is by workload: those that declare some may leave, the
// others cannot, not even when they are taken over.
import type { JsonObject } from "@edp/base";
import type { Workload, WorkloadGraph } from "../../graph/workload-graph.ts";

/** `platform`: among us, no way out. `front`: published on loopback, no way out. `outside`: a way out. */
export function renderNetworks(): JsonObject {
  return {
    platform: { internal: true },
    // A published port needs a bridge that is not internal; without masquerading nothing comes back from outside.
    front: { driver_opts: { "com.docker.network.bridge.enable_ip_masquerade": "false" } },
    outside: {},
  };
}

export function listNetworks({ routes }: WorkloadGraph, workload: Workload): readonly string[] {
  const networks = ["platform"];
  if (routes.some((route) => route.workload === workload.name)) networks.push("front");
  if (workload.egress.length > 0) networks.push("outside");
  return networks;
}
