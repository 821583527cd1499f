// PostgreSQL itself, and the job that brings it to where everything else can begin.
import { hasOwnDatabase, plainWorkload, serviceOf, type GraphInput } from "../graph-input.ts";
import { listDatabaseRoles } from "../database-roles.ts";
import { ownSecrets } from "@edp/definition";
import { edpUser, postgresUser, secretPath } from "../places.ts";
import { runtimeSettings } from "../runtime-settings.ts";
import { sizes } from "../sizes.ts";
import type { Volume, Workload } from "../workload-graph.ts";

/** Settings that PostgreSQL's own defaults would get wrong here, each with its share of the container's memory. */
const tune = (memoryMib: number): readonly string[] => [
  `shared_buffers=${Math.round(memoryMib / 4).toString()}MB`,
  `effective_cache_size=${Math.round((memoryMib * 3) / 4).toString()}MB`,
  "max_connections=60",
  "wal_compression=on",
];

export function planDatabase({ platform }: GraphInput): readonly Workload[] {
  if (!hasOwnDatabase(platform)) return [];
  const resources = sizes.database[serviceOf(platform, "database").size];
  return [
    {
      ...plainWorkload,
      name: "database",
      purpose: "PostgreSQL: raw, ods, vault, mart, app, meta",
      image: "database",
      args: tune(resources.memoryMib).flatMap((setting) => ["-c", setting]),
      environment: {
        POSTGRES_USER: "postgres",
        POSTGRES_PASSWORD_FILE: secretPath(ownSecrets.databaseAdmin),
      },
      secrets: [{ reference: ownSecrets.databaseAdmin, path: secretPath(ownSecrets.databaseAdmin) }],
      volumes: [{ volume: "database", path: "/var/lib/postgresql", readOnly: false }],
      scratch: [
        { path: "/tmp", sizeMib: 64 },
        { path: "/var/run/postgresql", sizeMib: 8 },
        { path: "/dev/shm", sizeMib: 128 },
      ],
      ports: [{ name: "postgresql", port: 5432 }],
      probe: {
        kind: "command",
        // Over TCP: while the image prepares a new volume, a server without our roles listens on the socket.
        command: ["pg_isready", "--host", "127.0.0.1", "--username", "postgres", "--quiet"],
        intervalSeconds: 5,
        timeoutSeconds: 3,
        graceSeconds: 120,
      },
      resources,
      user: postgresUser,
      stopGraceSeconds: 120,
    },
  ];
}

export function planDatabaseVolume({ platform }: GraphInput): readonly Volume[] {
  if (!hasOwnDatabase(platform)) return [];
  const bytes = serviceOf(platform, "database").storageBytes ?? 0;
  return [{ name: "database", purpose: "all data", sizeGib: Math.max(1, Math.ceil(bytes / 1024 ** 3)) }];
}

/** Roles, databases, migrations: runs before everything else, and changes nothing when nothing is to do. */
export function planPrepare({ platform }: GraphInput): readonly Workload[] {
  const { references, environment } = runtimeSettings(platform);
  const roles = hasOwnDatabase(platform)
    ? [ownSecrets.databaseAdmin, ...listDatabaseRoles(platform).map(({ secret }) => secret)]
    : [];
  return [
    {
      ...plainWorkload,
      name: "prepare",
      kind: "job",
      purpose: "roles, databases and migrations; does nothing when nothing is to do",
      image: "migrations",
      args: ["migrate", "apply", "--environment", platform.environment.name],
      environment,
      secrets: [...new Set([...references, ...roles])]
        .sort()
        .map((reference) => ({ reference, path: secretPath(reference) })),
      scratch: [
        { path: "/tmp", sizeMib: 64 },
        { path: "/platform/.edp", sizeMib: 16 },
      ],
      dependsOn: hasOwnDatabase(platform) ? [{ workload: "database", until: "healthy" }] : [],
      resources: sizes.prepare.small,
      user: edpUser,
    },
  ];
}
