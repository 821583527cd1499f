import { join } from "node:path";
import type { SecretProvider } from "../provider.ts";
import { readSecretFile } from "../read-secret-file.ts";

export interface FilesSettings {
  /** Folder with one file a secret, `<scope>/<name>`, as Kubernetes and Compose mount them. Absolute. */
  readonly directory: string;
}

/** Secrets in mounted files. Links inside the folder are followed: Kubernetes makes them when it rotates. */
export function createFilesProvider({ directory }: FilesSettings): SecretProvider {
  return {
    get: (reference) => readSecretFile({ reference, root: directory, path: join(directory, reference) }),
    describe: (reference) =>
      reference === undefined ? `files in ${directory}` : `file ${join(directory, reference)}`,
  };
}
