// Secrets between EDP's own parts: where an environment supplies none, a random value does. A scope is what one
// reader may see: targets may mount it as a folder.
export const ownSecrets = {
  databaseAdmin: "database/admin-password",
  database: "platform/database-password",
  airflowDatabase: "airflow_database/password",
  airflowFernet: "airflow/fernet-key",
  airflowApi: "airflow/api-secret-key",
  airflowJwt: "airflow/jwt-secret",
  supersetDatabase: "superset_database/password",
  supersetKey: "superset/secret-key",
  supersetAdmin: "superset/admin-password",
} as const;

/** The role of an app has a password, too. */
export const appDatabaseSecret = (app: string): string => `app_${app.replaceAll("-", "_")}/database-password`;

/** All that EDP may invent for a platform with these apps, sorted. */
export const listOwnSecrets = (apps: Iterable<string>): readonly string[] =>
  [...Object.values(ownSecrets), ...[...apps].map(appDatabaseSecret)].sort();
