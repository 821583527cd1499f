import { Secret } from "@edp/base";
import type { SecretProvider } from "../provider.ts";

export interface EnvironmentSettings {
  /** What every variable begins with: `EDP_SECRET_`. */
  readonly prefix: string;
  /** The process's variables, handed in by the app. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Secrets in environment variables: corporate_ad/bind-password is EDP_SECRET_CORPORATE_AD__BIND_PASSWORD. */
export function createEnvironmentProvider({ prefix, variables }: EnvironmentSettings): SecretProvider {
  return {
    get: (reference) => {
      const value = variables[nameVariable(prefix, reference)];
      // An empty variable is what a missing value looks like in Compose files and shells.
      return Promise.resolve(value === undefined || value === "" ? undefined : new Secret(value));
    },
    describe: (reference) =>
      reference === undefined
        ? `environment variables ${prefix}…`
        : `environment variable ${nameVariable(prefix, reference)}`,
  };
}

/** Two underscores between scope and name, so that a/b-c and a_b/c are two variables. */
function nameVariable(prefix: string, reference: string): string {
  return prefix + reference.replace("/", "__").replaceAll("-", "_").toUpperCase();
}
