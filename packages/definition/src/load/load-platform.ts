// The way from a folder to a Definition. Everything wrong with it is told together; nothing is half loaded.
import { createIssue, EdpError, EdpIssuesError, type Issue } from "@edp/base";
import { realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CheckContext } from "../checks/check-context.ts";
import { checkDashboards } from "../checks/check-dashboards.ts";
import { checkEnvironments } from "../checks/check-environments.ts";
import { checkMappings } from "../checks/check-mappings.ts";
import { checkRelations } from "../checks/check-relations.ts";
import { checkSources } from "../checks/check-sources.ts";
import type { Definition } from "../definition.ts";
import { createValidators } from "../schema/validators.ts";
import { collectDocuments, type Collected } from "./collect-documents.ts";
import type { DefinitionDocument } from "./definition-document.ts";
import { loadConnectors, type LoadedConnector } from "./load-connectors.ts";
import { contractRoots, loadContracts } from "./load-contracts.ts";
import { loadEntities } from "./load-entities.ts";
import { maskIssues } from "./mask-issues.ts";
import { parseDocuments } from "./parse-documents.ts";
import { readDefinitionFiles } from "./read-files.ts";
import { sortIssues } from "./sort-issues.ts";

export interface LoadOptions {
  /** The platform's folder: the one with edp.yaml. */
  readonly dir: string;
  /** EDP's own folder: the one with connectors/ and models/. */
  readonly edpRoot: string;
}

export interface Validation {
  readonly issues: readonly Issue[];
  /** How many documents were looked at, for "2 errors in 11 documents". */
  readonly documentCount: number;
  /** Present when there is no issue. */
  readonly definition?: Definition;
}

/** The definition in `dir`. Throws EdpIssuesError with all problems, in the order of the files. */
export function loadPlatform(options: LoadOptions): Definition {
  const { definition, issues } = validatePlatform(options);
  if (definition === undefined) throw new EdpIssuesError(issues);
  return definition;
}

/** Like loadPlatform, but problems are returned. Without network, secrets or a database. */
export function validatePlatform(options: LoadOptions): Validation {
  const dir = resolve(options.dir);
  const isPlatform = statSync(join(dir, "edp.yaml"), { throwIfNoEntry: false }) !== undefined;
  if (!isPlatform) throw new EdpError("EDP-CLI-001", { from: dir });
  const roots = contractRoots(realpathSync(options.edpRoot), realpathSync(dir));
  const validators = createValidators();
  const { connectors, ...manifests } = loadConnectors(roots, validators);
  const secretNames = new Set(
    [...connectors.values()].flatMap(({ manifest }) => manifest.secrets.map(({ name }) => name)),
  );
  const files = readDefinitionFiles(dir);
  const parsed = files.sources.map((source) => parseDocuments(source, secretNames));
  const issues: Issue[] = [...manifests.issues, ...files.issues, ...parsed.flatMap((file) => file.issues)];
  const read = parsed.flatMap((file) => file.documents);
  const documents = collectDocuments(read, validators, issues);
  const isWhole = files.issues.length === 0 && parsed.every((file) => file.isWhole);
  checkPlatformDocument(documents, isWhole, issues);
  checkAcross({ documents, connectors, validators, isWhole, issues }, roots);
  const told = sortIssues(maskIssues(issues, [...manifests.sources, ...files.sources]));
  const count = { issues: told, documentCount: read.length };
  return told.length > 0 ? count : { ...count, definition: toDefinition(dir, documents, connectors) };
}

function checkPlatformDocument(documents: Collected, isWhole: boolean, issues: Issue[]): void {
  const platforms = documents.of("Platform");
  const isMissing = platforms.length === 0 && documents.names("Platform").size === 0;
  if (isMissing && isWhole)
    issues.push(createIssue("EDP-DEF-021", { count: 0 }, { file: "edp.yaml", line: 1, column: 1 }));
  for (const another of platforms.slice(1)) {
    issues.push(createIssue("EDP-DEF-021", { count: platforms.length }, another.locate(["kind"])));
  }
}

function checkAcross(context: CheckContext, roots: readonly string[]): void {
  checkSources(context);
  checkRelations(context);
  checkEnvironments(context);
  const [edpRoot = ""] = roots;
  let entities: ReturnType<typeof loadEntities> | undefined;
  checkMappings(context, () => (entities ??= loadEntities(edpRoot)));
  let contracts: ReturnType<typeof loadContracts> | undefined;
  checkDashboards(context, () => (contracts ??= loadContracts(roots)).contracts);
  context.issues.push(...(contracts?.issues ?? []));
}

const byName = <T>(documents: readonly DefinitionDocument<T>[]): ReadonlyMap<string, DefinitionDocument<T>> =>
  new Map(
    documents.map((document) => [document.name, document] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function toDefinition(
  dir: string,
  documents: Collected,
  connectors: ReadonlyMap<string, LoadedConnector>,
): Definition {
  const platform = documents.of("Platform")[0];
  if (platform === undefined) throw new EdpError("EDP-DEF-021", { count: 0 });
  const modelsDir = join(dir, "models");
  return {
    dir,
    platform,
    environments: byName(documents.of("Environment")),
    sources: byName(documents.of("Source")),
    mappings: byName(documents.of("Mapping")),
    dashboards: byName(documents.of("Dashboard")),
    connectors: new Map([...connectors].map(([name, { manifest }]) => [name, manifest])),
    ...(statSync(modelsDir, { throwIfNoEntry: false })?.isDirectory() === true ? { modelsDir } : {}),
  };
}
