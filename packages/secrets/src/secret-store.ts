import { EdpError, isSecretReference, type Secret } from "@edp/base";
import { join, resolve } from "node:path";
import type { Need, SecretProvider } from "./provider.ts";
import { createEnvironmentProvider } from "./providers/env.ts";
import { createFilesProvider } from "./providers/files.ts";
import { createGeneratedProvider } from "./providers/generated.ts";

/** As an environment of the definition names them. */
export type ProviderSettings =
  | { readonly provider: "environment"; readonly prefix: string }
  | { readonly provider: "files"; readonly directory: string }
  | { readonly provider: "generated"; readonly only?: readonly string[] };

export interface SecretSurroundings {
  /** The process's environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The platform's folder: relative folders start here, and `.edp/secrets` is in it. */
  readonly baseDir: string;
}

/** Secrets by reference, the same in every provider. Nothing is cached, so a rotated secret counts at once. */
export interface SecretStore {
  /** From the first provider that has it. Throws EDP-SEC-001 when none has, naming every place that was tried. */
  readonly get: (reference: string) => Promise<Secret<string>>;
  /** Like `get`, but undefined when it is nowhere; nothing is generated. */
  readonly find: (reference: string) => Promise<Secret<string> | undefined>;
  /** The providers in their order, for people. Never a value. */
  readonly describe: () => readonly string[];
}

/**
 * Where a target mounts secrets for its containers, `EDP_SECRETS_DIR` names the folder, and it is asked instead of the
 * environment's providers, which whoever started the container has asked. What is invented for simulated systems is
 * invented where they are simulated: in the container.
 */
export function createSecretStore(
  settings: readonly ProviderSettings[],
  surroundings: SecretSurroundings,
): SecretStore {
  const mounted = surroundings.variables["EDP_SECRETS_DIR"];
  const inForce: readonly ProviderSettings[] =
    mounted === undefined
      ? settings
      : [{ provider: "files", directory: mounted }, ...settings.filter(inventsAnything)];
  const providers = inForce.map((one) => createProvider(one, surroundings));
  const search = async (reference: string, need: Need): Promise<Secret<string> | undefined> => {
    // Not repeated in the message: somebody may have put the secret itself where its name belongs.
    if (!isSecretReference(reference)) throw new EdpError("EDP-SEC-003", { length: reference.length });
    for (const provider of providers) {
      const secret = await provider.get(reference, need);
      if (secret !== undefined) return secret;
    }
    return undefined;
  };
  return {
    get: async (reference) => {
      const secret = await search(reference, "required");
      if (secret !== undefined) return secret;
      throw new EdpError("EDP-SEC-001", {
        reference,
        tried: providers.map((one) => one.describe(reference)),
      });
    },
    find: (reference) => search(reference, "optional"),
    describe: () => providers.map((one) => one.describe()),
  };
}

const inventsAnything = (settings: ProviderSettings): boolean =>
  settings.provider === "generated" && settings.only === undefined;

function createProvider(
  settings: ProviderSettings,
  { variables, baseDir }: SecretSurroundings,
): SecretProvider {
  switch (settings.provider) {
    case "environment":
      return createEnvironmentProvider({ prefix: settings.prefix, variables });
    case "files":
      return createFilesProvider({ directory: resolve(baseDir, settings.directory) });
    case "generated":
      return createGeneratedProvider({
        directory: join(resolve(baseDir), ".edp", "secrets"),
        ...(settings.only === undefined ? {} : { only: settings.only }),
      });
  }
}
