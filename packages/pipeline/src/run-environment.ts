import type { Clock, Logger, ReportProgress, Secret } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { ConnectionSettings, Pool } from "@edp/postgres";
import type { Dbt } from "@edp/transform";

/** Reads secrets by reference; see @edp/secrets. */
export interface SecretReader {
  readonly get: (reference: string) => Promise<Secret<string>>;
  readonly find: (reference: string) => Promise<Secret<string> | undefined>;
}

/** Everything that steps need, opened once at the edge and lent to them. */
export interface RunEnvironment {
  readonly platform: ResolvedPlatform;
  readonly pool: Pool;
  /** The same database for programs of their own: dbt. */
  readonly connection: ConnectionSettings;
  readonly secrets: SecretReader;
  /** Address of the simulated systems, when the environment has them. */
  readonly simulationUrl: string | undefined;
  /** PEM of certificates to trust beside the built-in ones. */
  readonly extraCa: string | undefined;
  /** EDP's own folder: models, connectors, migrations. */
  readonly edpRoot: string;
  /** Folder of the virtual environment that holds dbt. */
  readonly pythonDir: string;
  /** The platform's `.edp` folder: generated project, logs, locks. */
  readonly workDir: string;
  readonly edpVersion: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** Started before the database was open, for the first build. Whoever opened the environment ends it. */
  readonly earlyDbt?: Dbt | undefined;
}

export type Trigger = "schedule" | "manual" | "backfill" | "replay";
