// The user's own containers. They get what they name and nothing else.
import { hasOwnDatabase, plainWorkload, whenPrepared, type GraphInput } from "../graph-input.ts";
import { appRole } from "../database-roles.ts";
import { appDatabaseSecret, type ResolvedApp } from "@edp/definition";
import { databaseAddress, secretPath } from "../places.ts";
import { sizes } from "../sizes.ts";
import { toEgress } from "../source-needs.ts";
import type { SecretMount, Volume, Workload } from "../workload-graph.ts";

export const appWorkload = (app: ResolvedApp): string => `app-${app.name}`;

export const planApps = ({ platform }: GraphInput): readonly Workload[] =>
  platform.apps.map((app) => ({
    ...plainWorkload,
    name: appWorkload(app),
    kind: app.type === "job" ? "scheduled" : "service",
    purpose: app.description.replaceAll(/\s+/g, " ").trim(),
    part: "app",
    image: appWorkload(app),
    args: app.command ?? [],
    environment: {
      ...app.environment,
      ...databaseSettings(app, hasOwnDatabase(platform)),
      ...secretFiles(app),
    },
    secrets: listSecrets(app),
    volumes:
      app.storageBytes === undefined ? [] : [{ volume: appWorkload(app), path: "/data", readOnly: false }],
    ports: app.port === undefined ? [] : [{ name: "http", port: app.port }],
    ...(app.port === undefined || app.health === undefined
      ? {}
      : {
          probe: {
            kind: "http" as const,
            port: app.port,
            path: app.health,
            intervalSeconds: 15,
            timeoutSeconds: 5,
            graceSeconds: 60,
          },
        }),
    dependsOn: app.database === undefined ? [] : whenPrepared,
    egress: app.egress.map((address) => toEgress(address, `apps.${app.name}`)),
    resources: sizes.app[app.size],
    user: app.user,
    ...(app.schedule === undefined ? {} : { schedule: app.schedule }),
  }));

export const planAppVolumes = ({ platform }: GraphInput): readonly Volume[] =>
  platform.apps.flatMap((app) =>
    app.storageBytes === undefined
      ? []
      : [
          {
            name: appWorkload(app),
            purpose: `what ${app.name} keeps`,
            sizeGib: Math.max(1, Math.ceil(app.storageBytes / 1024 ** 3)),
          },
        ],
  );

/** The role has the app's name; libpq and most drivers read these variables themselves. */
function databaseSettings(app: ResolvedApp, isOwn: boolean): Readonly<Record<string, string>> {
  if (app.database === undefined || !isOwn) return {};
  const [host = "", port = ""] = databaseAddress.split(":");
  return {
    PGHOST: host,
    PGPORT: port,
    PGDATABASE: "edp",
    PGUSER: appRole(app.name),
    EDP_DATABASE_PASSWORD_FILE: secretPath(appDatabaseSecret(app.name)),
  };
}

const secretFiles = ({ secrets }: ResolvedApp): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(secrets).map(([variable, { reference }]) => [variable, secretPath(reference)]),
  );

function listSecrets(app: ResolvedApp): readonly SecretMount[] {
  const references = Object.values(app.secrets).map(({ reference }) => reference);
  if (app.database !== undefined) references.push(appDatabaseSecret(app.name));
  return [...new Set(references)].sort().map((reference) => ({ reference, path: secretPath(reference) }));
}
