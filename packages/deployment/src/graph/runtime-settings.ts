import type { ResolvedPlatform } from "@edp/definition";
import { hasOwnDatabase } from "./graph-input.ts";
import { databaseAddress, secretsDir } from "./places.ts";

/** What every container that runs `edp` is told, and the secrets that it needs to reach the database. */
export interface RuntimeSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly references: readonly string[];
}

export function runtimeSettings(platform: ResolvedPlatform): RuntimeSettings {
  const { database } = platform.environment;
  return {
    environment: {
      EDP_SECRETS_DIR: secretsDir,
      ...(hasOwnDatabase(platform) ? { EDP_DATABASE_ADDRESS: databaseAddress } : {}),
    },
    references:
      database.kind === "url"
        ? [database.url, database.readerUrl].flatMap((secret) => secret?.reference ?? [])
        : database.kind === "service"
          ? [database.password.reference]
          : [],
  };
}
