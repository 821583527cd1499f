// What the package holds. It has the repository's folders, so that everything finds its files in the same places;
// only the code is JavaScript, and what the code shares lies in `lib/`.
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

export const repositoryRoot = join(import.meta.dirname, "../..");

/** Doors that a user's connector imports by name (packages/connector-sdk/src/import-foreign.ts). */
const sharedDoors = [
  "packages/base/src/index.ts",
  "packages/connector-sdk/src/index.ts",
  "packages/connector-sdk/src/conformance/index.ts",
];

const programs = ["apps/cli/src/main.ts", "apps/console/src/main.ts"];

export function listConnectors(): readonly string[] {
  return readdirSync(join(repositoryRoot, "connectors")).sort();
}

/** Where code begins; each becomes a file of its own at the same place. */
export function listEntries(): readonly string[] {
  return [...programs, ...sharedDoors, ...listConnectors().map((name) => `connectors/${name}/src/index.ts`)];
}

/** Files and folders that are copied as they are. */
const content = [
  "LICENSE",
  "README.md",
  "CHANGELOG.md",
  "edp",
  "tools/ready.sh",
  "apps/cli/templates",
  "database/migrations",
  "docs/connectors",
  "docs/guide",
  "docs/reference",
  "examples",
  "images",
  "models",
  "requirements/airflow.txt",
  "requirements/bootstrap.txt",
  "requirements/runtime.txt",
  "requirements/superset.txt",
  "schemas",
];
const connectorContent = [
  "connector.yaml",
  "conformance.json",
  "package.json",
  "dbt",
  "docs",
  "example",
  "locks",
];

/** Made beside the content by running it, or only for proving it. */
const isLeftOut = (path: string): boolean =>
  /(^|\/)(\.edp|deploy|golden|node_modules|target|__pycache__|testing)(\/|$)|\.(db\.|e2e\.)?test\.ts$/.test(
    path,
  );

/** Every file to copy, relative to the repository, sorted. */
export function listContent(): readonly string[] {
  const connectors = listConnectors().flatMap((name) =>
    connectorContent.map((part) => `connectors/${name}/${part}`),
  );
  return [...content, ...connectors]
    .filter((path) => existsSync(join(repositoryRoot, path)))
    .flatMap(listFiles)
    .sort();
}

function listFiles(path: string): readonly string[] {
  const absolute = join(repositoryRoot, path);
  if (isLeftOut(path)) return [];
  const entries = readdirOrNothing(absolute);
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(repositoryRoot, join(entry.parentPath, entry.name)))
    .filter((file) => !isLeftOut(file));
}

function readdirOrNothing(path: string) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true });
  } catch {
    return undefined; // a file
  }
}
