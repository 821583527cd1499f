// Where things stand inside EDP's containers. Build files under images/ and renderers agree on these.
/** The platform's definition and models, read-only. */
export const platformDir = "/platform";
/** What a run writes and nobody misses afterwards. */
export const workDir = "/platform/.edp";
/** One file a secret, `<scope>/<name>`. */
export const secretsDir = "/run/secrets/edp";
export const dagsDir = "/opt/airflow/dags";

/** The user that EDP's own images run as. */
export const edpUser = 10_001;
/** The user of the official PostgreSQL image. */
export const postgresUser = 999;

export const databaseAddress = "database:5432";

export const secretPath = (reference: string): string => `${secretsDir}/${reference}`;
