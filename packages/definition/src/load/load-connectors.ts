// Connector manifests, without running any connector's code.
import { createIssue, EdpIssuesError, type Issue } from "@edp/base";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { connectorDefaults, connectorKind, type ConnectorDocument } from "../kinds/connector.ts";
import type { ConnectorManifest } from "../manifest.ts";
import { createValidators, type Validators } from "../schema/validators.ts";
import type { SourceText } from "../yaml/source-text.ts";
import type { DefinitionDocument } from "./definition-document.ts";
import { maskIssues } from "./mask-issues.ts";
import { parseDocuments } from "./parse-documents.ts";
import { checkDocument, isObject } from "./read-document.ts";
import { readFiles } from "./read-files.ts";
import { sortIssues } from "./sort-issues.ts";

export interface LoadedConnector {
  readonly manifest: ConnectorManifest;
  readonly document: DefinitionDocument;
}

export interface LoadedConnectors {
  readonly connectors: ReadonlyMap<string, LoadedConnector>;
  readonly issues: readonly Issue[];
  readonly sources: readonly SourceText[];
}

const manifestFile = "connector.yaml";

/** The text of a manifest and the folder that its path starts from. */
export interface ManifestFile {
  readonly root: string;
  readonly source: SourceText;
}

/** The manifests in `<root>/connectors/*` of each root: EDP's own first, then the platform's. */
export function loadConnectors(roots: readonly string[], validators = createValidators()): LoadedConnectors {
  const issues: Issue[] = [];
  const files = roots.flatMap((root) =>
    readFiles(root, findManifests(root), issues).sources.map((source) => ({ root, source })),
  );
  const read = readConnectors(files, validators);
  return { ...read, issues: [...issues, ...read.issues] };
}

export function readConnectors(files: readonly ManifestFile[], validators: Validators): LoadedConnectors {
  const connectors = new Map<string, LoadedConnector>();
  const issues: Issue[] = [];
  for (const file of files) {
    const loaded = readManifest(file, validators, issues);
    if (loaded === undefined) continue;
    const first = connectors.get(loaded.manifest.name);
    if (first === undefined) connectors.set(loaded.manifest.name, loaded);
    else issues.push(tellDouble(loaded, first));
  }
  return { connectors, issues, sources: files.map(({ source }) => source) };
}

function findManifests(root: string): string[] {
  const folder = join(root, "connectors");
  try {
    return readdirSync(folder)
      .filter((name) => hasManifest(join(folder, name)))
      .sort()
      .map((name) => `connectors/${name}/${manifestFile}`);
  } catch {
    return []; // no folder of connectors
  }
}

function hasManifest(folder: string): boolean {
  try {
    return readdirSync(folder).includes(manifestFile);
  } catch {
    return false; // a file beside the connectors
  }
}

function readManifest(
  { root, source }: ManifestFile,
  validators: Validators,
  issues: Issue[],
): LoadedConnector | undefined {
  // A manifest describes secrets ("name: client-secret"); values have no place in it either.
  const parsed = parseDocuments(source, new Set());
  issues.push(...parsed.issues);
  const read = parsed.documents[0];
  if (read === undefined) return undefined;
  if (!isObject(read.value)) {
    issues.push(createIssue("EDP-DEF-007", { seen: "something else" }, source.locate(0, 1)));
    return undefined;
  }
  const { document, isUsable } = checkDocument(read, connectorKind, validators, issues);
  if (!isUsable) return undefined;
  // checkDocument has just validated the value by the schema that the type is made from.
  return {
    document,
    manifest: toManifest(document.value as unknown as ConnectorDocument, join(root, source.file, "..")),
  };
}

function toManifest({ kind: _kind, ...connector }: ConnectorDocument, dir: string): ConnectorManifest {
  return { ...connectorDefaults, ...connector, dir };
}

function tellDouble(second: LoadedConnector, first: LoadedConnector): Issue {
  const problem = `${first.document.file} already describes a connector of that name`;
  return createIssue(
    "EDP-DEF-043",
    { connector: second.manifest.name, problem },
    second.document.locate(["name"]),
  );
}

/** The manifests alone, by name. Throws EdpIssuesError when one is wrong. */
export function loadConnectorManifests(roots: readonly string[]): ReadonlyMap<string, ConnectorManifest> {
  const { connectors, issues, sources } = loadConnectors(roots);
  if (issues.length > 0) throw new EdpIssuesError(sortIssues(maskIssues(issues, sources)));
  return new Map([...connectors].map(([name, { manifest }]) => [name, manifest]));
}

/** The manifest in one folder, wherever it is. Throws EdpIssuesError when it is wrong or missing. */
export function loadConnectorManifest(dir: string): ConnectorManifest {
  const issues: Issue[] = [];
  const { sources } = readFiles(dir, [manifestFile], issues);
  const read = readConnectors(
    sources.map((source) => ({ root: dir, source })),
    createValidators(),
  );
  const all = [...issues, ...read.issues];
  const [loaded] = read.connectors.values();
  if (all.length > 0 || loaded === undefined) throw new EdpIssuesError(sortIssues(maskIssues(all, sources)));
  return loaded.manifest;
}
