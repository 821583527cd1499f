// The pure core of loading: texts of files in, a Definition or every problem out.
import { createIssue, EdpError, type Issue } from "@edp/base";
import type { CheckContext } from "../checks/check-context.ts";
import { checkApps } from "../checks/check-apps.ts";
import { checkDashboards } from "../checks/check-dashboards.ts";
import { checkEnvironments } from "../checks/check-environments.ts";
import { checkMappings } from "../checks/check-mappings.ts";
import { checkRelations } from "../checks/check-relations.ts";
import { checkRoutes } from "../checks/check-routes.ts";
import { checkSources } from "../checks/check-sources.ts";
import type { Definition } from "../definition.ts";
import type { Validators } from "../schema/validators.ts";
import type { SourceText } from "../yaml/source-text.ts";
import { collectDocuments, type Collected } from "./collect-documents.ts";
import type { DefinitionDocument } from "./definition-document.ts";
import type { LoadedConnectors } from "./load-connectors.ts";
import type { LoadedContracts } from "./load-contracts.ts";
import type { CoreEntity } from "./load-entities.ts";
import { maskIssues } from "./mask-issues.ts";
import { parseDocuments } from "./parse-documents.ts";
import { sortIssues } from "./sort-issues.ts";

export interface DefinitionFiles {
  readonly dir: string;
  readonly modelsDir?: string;
  /** The version that the definition has to be written for. */
  readonly edpVersion?: string;
  readonly sources: readonly SourceText[];
  /** Files that could not be read. */
  readonly issues: readonly Issue[];
  readonly connectors: LoadedConnectors;
  readonly validators: Validators;
  /** Asked only when a mapping names an entity, and only when a dashboard names a dataset. */
  readonly loadEntities: () => ReadonlyMap<string, CoreEntity>;
  readonly loadContracts: () => LoadedContracts;
}

export interface Validation {
  /** In the order of the files; empty when the definition is good. */
  readonly issues: readonly Issue[];
  /** How many documents were looked at, for "2 errors in 11 documents". */
  readonly documentCount: number;
  /** Present when there is no issue. */
  readonly definition?: Definition;
}

export function checkDefinition(files: DefinitionFiles): Validation {
  const { validators } = files;
  const { connectors } = files.connectors;
  const secretNames = new Set(
    [...connectors.values()].flatMap(({ manifest }) => manifest.secrets.map(({ name }) => name)),
  );
  const parsed = files.sources.map((source) => parseDocuments(source, secretNames));
  const issues: Issue[] = [
    ...files.connectors.issues,
    ...files.issues,
    ...parsed.flatMap((file) => file.issues),
  ];
  const read = parsed.flatMap((file) => file.documents);
  const documents = collectDocuments(read, validators, issues);
  const isWhole = files.issues.length === 0 && parsed.every((file) => file.isWhole);
  checkPlatformDocument(documents, isWhole, issues);
  checkVersion(documents, files.edpVersion, issues);
  checkAcross({ documents, connectors, validators, isWhole, issues }, files);
  const told = sortIssues(maskIssues(issues, [...files.connectors.sources, ...files.sources]));
  const result = { issues: told, documentCount: read.length };
  return told.length > 0 ? result : { ...result, definition: toDefinition(files, documents) };
}

function checkPlatformDocument(documents: Collected, isWhole: boolean, issues: Issue[]): void {
  const platforms = documents.of("Platform");
  const isMissing = documents.names("Platform").size === 0;
  if (isMissing && isWhole)
    issues.push(createIssue("EDP-DEF-021", { count: 0 }, { file: "edp.yaml", line: 1, column: 1 }));
  for (const another of platforms.slice(1)) {
    issues.push(createIssue("EDP-DEF-021", { count: platforms.length }, another.locate(["kind"])));
  }
}

/** A definition pins the EDP that it was tested with: another one may understand it differently. */
function checkVersion(documents: Collected, running: string | undefined, issues: Issue[]): void {
  if (running === undefined) return;
  for (const platform of documents.of("Platform")) {
    const pinned = platform.value.edp;
    if (pinned !== running)
      issues.push(createIssue("EDP-DEF-045", { pinned, running }, platform.locate(["edp"])));
  }
}

function checkAcross(context: CheckContext, files: DefinitionFiles): void {
  checkSources(context);
  checkRelations(context);
  checkEnvironments(context);
  let entities: ReadonlyMap<string, CoreEntity> | undefined;
  checkMappings(context, () => (entities ??= files.loadEntities()));
  let contracts: LoadedContracts | undefined;
  checkDashboards(context, () => (contracts ??= files.loadContracts()).contracts);
  checkApps(context, () => (contracts ??= files.loadContracts()).contracts);
  checkRoutes(context);
  context.issues.push(...(contracts?.issues ?? []));
}

const byName = <T>(documents: readonly DefinitionDocument<T>[]): ReadonlyMap<string, DefinitionDocument<T>> =>
  new Map(
    documents.map((document) => [document.name, document] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function toDefinition(files: DefinitionFiles, documents: Collected): Definition {
  const platform = documents.of("Platform")[0];
  if (platform === undefined) throw new EdpError("EDP-DEF-021", { count: 0 });
  return {
    dir: files.dir,
    platform,
    environments: byName(documents.of("Environment")),
    sources: byName(documents.of("Source")),
    mappings: byName(documents.of("Mapping")),
    dashboards: byName(documents.of("Dashboard")),
    services: byName(documents.of("Service")),
    apps: byName(documents.of("App")),
    connectors: new Map([...files.connectors.connectors].map(([name, { manifest }]) => [name, manifest])),
    ...(files.modelsDir === undefined ? {} : { modelsDir: files.modelsDir }),
  };
}
