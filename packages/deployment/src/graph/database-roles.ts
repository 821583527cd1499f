import { serviceOf } from "./graph-input.ts";
import { appDatabaseSecret, ownSecrets, type ResolvedPlatform } from "@edp/definition";

/** A role of the platform's own database server, and where its password is. */
export interface DatabaseRole {
  readonly name: string;
  readonly secret: string;
  readonly mayMakeRoles: boolean;
  /** A database of its own on the same server. */
  readonly database?: string;
}

/** The roles that the workloads sign in with, EDP's owner first. */
export function listDatabaseRoles(platform: ResolvedPlatform): readonly DatabaseRole[] {
  const { database } = platform.environment;
  if (database.kind !== "service") return [];
  const own = (name: string, secret: string): DatabaseRole => ({
    name,
    secret,
    mayMakeRoles: false,
    database: name,
  });
  return [
    {
      name: database.user,
      secret: database.password.reference,
      mayMakeRoles: true,
      database: database.database,
    },
    ...(serviceOf(platform, "airflow").enabled ? [own("airflow", ownSecrets.airflowDatabase)] : []),
    ...(serviceOf(platform, "superset").enabled ? [own("superset", ownSecrets.supersetDatabase)] : []),
    ...platform.apps
      .filter((app) => app.database !== undefined)
      .map((app) => ({
        name: appRole(app.name),
        secret: appDatabaseSecret(app.name),
        mayMakeRoles: false,
      })),
  ];
}

export const appRole = (app: string): string => `app_${app.replaceAll("-", "_")}`;
