// Superset: its database brought up to date by a job, then one server. Its queries run as the platform's reader.
import { plainWorkload, serviceOf, whenPrepared, type GraphInput } from "../graph-input.ts";
import { ownSecrets } from "@edp/definition";
import { databaseAddress, edpUser, secretPath } from "../places.ts";
import { sizes } from "../sizes.ts";
import type { Workload } from "../workload-graph.ts";

export const supersetPort = 8088;

const references = [ownSecrets.supersetAdmin, ownSecrets.supersetDatabase, ownSecrets.supersetKey];

export function planSuperset({ platform }: GraphInput): readonly Workload[] {
  const service = serviceOf(platform, "superset");
  if (!service.enabled) return [];
  const shared = {
    ...plainWorkload,
    part: "superset",
    image: "superset",
    environment: { EDP_SECRETS_DIR: "/run/secrets/edp", EDP_DATABASE_ADDRESS: databaseAddress },
    secrets: references.map((reference) => ({ reference, path: secretPath(reference) })),
    scratch: [
      { path: "/tmp", sizeMib: 256 },
      { path: "/opt/superset/home", sizeMib: 128 },
    ],
    resources: sizes.superset[service.size],
    user: edpUser,
  } as const satisfies Partial<Workload>;
  return [
    {
      ...shared,
      name: "superset-prepare",
      kind: "job",
      purpose: "brings Superset's database up to date and makes its administrator",
      args: ["prepare"],
      dependsOn: whenPrepared,
    },
    {
      ...shared,
      name: "superset",
      purpose: "dashboards that people change themselves",
      args: ["serve"],
      ports: [{ name: "http", port: supersetPort }],
      probe: {
        kind: "http",
        port: supersetPort,
        path: "/health",
        intervalSeconds: 15,
        timeoutSeconds: 5,
        graceSeconds: 120,
      },
      dependsOn: [{ workload: "superset-prepare", until: "completed" }],
    },
  ];
}
