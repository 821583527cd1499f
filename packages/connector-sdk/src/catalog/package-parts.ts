// The thirteen parts of a connector's package, and where each of them is. Some are the connector's own files;
// others EDP makes for every connector from its manifest, and the evidence says from what.
import { readYaml } from "@edp/base";
import type { ConnectorManifest } from "@edp/definition";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface PackagePart {
  readonly number: number;
  readonly title: string;
  /** Where it is, relative to the connector's folder, or what EDP makes it from. */
  readonly evidence: string;
  /** What is missing; undefined when it is there. */
  readonly missing?: string;
}

/** The connector's folder, read once. */
interface Folder {
  readonly manifest: ConnectorManifest;
  readonly files: readonly string[];
  readonly readme: string;
  /** Texts of `example/*.yaml`. */
  readonly examples: readonly string[];
  readonly packageJson: { readonly name?: unknown; readonly version?: unknown };
}

interface PartRule {
  readonly title: string;
  readonly evidence: (folder: Folder) => string;
  readonly findMissing: (folder: Folder) => string | undefined;
}

const there = (): undefined => undefined;

/** In the order of the standard, so that a part's number is its place. */
const partRules: readonly PartRule[] = [
  {
    title: "Container image or build",
    evidence: ({ packageJson }) =>
      `package.json, version ${String(packageJson.version)}: what an image takes in`,
    findMissing: ({ packageJson, files }) =>
      typeof packageJson.name !== "string" || typeof packageJson.version !== "string"
        ? "package.json with name and version"
        : files.some((file) => /^(src\/)?index\.[jt]s$/.test(file))
          ? undefined
          : "src/index.ts",
  },
  {
    title: "Configuration schema",
    evidence: () => "connector.yaml, config",
    findMissing: ({ manifest }) =>
      manifest.config["properties"] === undefined ? "config.properties in connector.yaml" : undefined,
  },
  {
    title: "Credential and permission documentation",
    evidence: () => "docs/README.md, Required access",
    findMissing: findUndocumentedAccess,
  },
  {
    title: "Connection test",
    evidence: () => "check in src/index.ts, proved by the rules check-…",
    findMissing: there,
  },
  {
    title: "Airflow DAG or template",
    evidence: () => "edp step check and edp step land, one idempotent command a step; schedule in example/",
    findMissing: ({ examples }) =>
      examples.some((text) => /^schedule:/m.test(text)) ? undefined : "a source with a schedule in example/",
  },
  {
    title: "Raw table definition",
    evidence: () => "raw.<source>_<object>, made by landing from the objects' names and keys",
    findMissing: ({ readme }) => findSection(readme, "Raw landing"),
  },
  {
    title: "Source metadata fields",
    evidence: () => "the ten facts of every raw record, written by landing",
    findMissing: there,
  },
  {
    title: "dbt source definitions",
    evidence: ({ manifest }) =>
      isMapped(manifest) ? "made from the definition's mappings of type entity" : "dbt/dbt_project.yml",
    findMissing: ({ manifest, files }) => {
      if (isMapped(manifest))
        return findFile(files, /^dbt\/README\.md$/, "dbt/README.md that says what a mapping does");
      return findFile(files, /^dbt\/dbt_project\.yml$/, "dbt/dbt_project.yml");
    },
  },
  {
    title: "ODS mapping models",
    evidence: ({ manifest }) =>
      isMapped(manifest)
        ? "a mapping of type entity in example/"
        : Object.values(manifest.provides).sort().join(", "),
    findMissing: findMissingModels,
  },
  {
    title: "Vault mapping templates",
    evidence: () => "hubs, links and satellites of the core models, fed by the entities that it provides",
    findMissing: ({ readme }) => findSection(readme, "Vault mapping"),
  },
  {
    title: "Quality tests",
    evidence: ({ manifest }) =>
      isMapped(manifest)
        ? "tests of the staging model that EDP makes from the mapping"
        : "dbt/staging/schema.yml",
    findMissing: ({ manifest, files }) =>
      isMapped(manifest) ? undefined : findFile(files, /^dbt\/staging\/.*\.yml$/, "dbt/staging/schema.yml"),
  },
  {
    title: "Operational runbook",
    evidence: () => "docs/README.md, Operational runbook",
    findMissing: ({ readme }) => findSection(readme, "runbook"),
  },
  {
    title: "Example dashboard or mart output",
    evidence: () => "docs/README.md, Mart outputs",
    findMissing: ({ readme }) => findSection(readme, "Mart outputs"),
  },
];

export function inspectPackage(manifest: ConnectorManifest): readonly PackagePart[] {
  const folder = readFolder(manifest);
  return partRules.map(({ title, evidence, findMissing }, index) => {
    const missing = findMissing(folder);
    const part = { number: index + 1, title, evidence: evidence(folder) };
    return missing === undefined ? part : { ...part, missing };
  });
}

/** It provides nothing by itself; a mapping in the definition says what its records mean. */
function isMapped(manifest: ConnectorManifest): boolean {
  return Object.keys(manifest.provides).length === 0;
}

function findUndocumentedAccess({ manifest, readme }: Folder): string | undefined {
  const names = [
    ...manifest.secrets.map(({ name }) => name),
    ...manifest.objects.flatMap(({ permissions }) => permissions.map((text) => text.split(" ")[0] ?? text)),
  ];
  const absent = [...new Set(names)].filter((name) => !readme.includes(name));
  if (absent.length > 0) return `${absent.join(", ")} in docs/README.md`;
  return findSection(readme, "access");
}

function findMissingModels({ manifest, files, examples }: Folder): string | undefined {
  if (isMapped(manifest))
    return examples.some((text) => /^type: entity$/m.test(text))
      ? undefined
      : "a mapping of type entity in example/";
  const absent = Object.values(manifest.provides).filter(
    (model) => !files.includes(`dbt/staging/${model}.sql`),
  );
  return absent.length === 0 ? undefined : absent.map((model) => `dbt/staging/${model}.sql`).join(", ");
}

/** A heading that contains these words, with text below it. */
function findSection(readme: string, words: string): string | undefined {
  const heading = new RegExp(`^##+ .*${words}.*\\n+(?!#)\\S`, "im");
  return heading.test(readme) ? undefined : `a section "${words}" in docs/README.md`;
}

function findFile(files: readonly string[], pattern: RegExp, name: string): string | undefined {
  return files.some((file) => pattern.test(file)) ? undefined : name;
}

function readFolder(manifest: ConnectorManifest): Folder {
  const { dir } = manifest;
  const files = listFiles(dir);
  const examples = files.filter((file) => /^example\/.*\.ya?ml$/.test(file));
  const packageText = readText(join(dir, "package.json"));
  return {
    manifest,
    files,
    readme: readText(join(dir, "docs/README.md")),
    examples: examples.map((file) => readText(join(dir, file))),
    // JSON is YAML, and a broken file counts as none.
    packageJson: packageText === "" ? {} : (readYaml(packageText) as Folder["packageJson"]),
  };
}

function listFiles(dir: string): readonly string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((file) => !file.startsWith("node_modules/"));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
