// Secrets: what is hidden. Values come out as Secret<string>, and nothing here prints one.
export type { Need, SecretProvider } from "./provider.ts";
export {
  createSecretStore,
  type ProviderSettings,
  type SecretStore,
  type SecretSurroundings,
} from "./secret-store.ts";
