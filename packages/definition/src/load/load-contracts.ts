// What the models publish, read from their schema.yml files. dbt is not called: validation takes milliseconds.
import { createIssue, type Issue, type Json } from "@edp/base";
import { composeYaml } from "../yaml/compose.ts";
import { readPlainValue } from "../yaml/plain-value.ts";
import type { SourceText } from "../yaml/source-text.ts";
import { isObject } from "./read-document.ts";
import { listFiles, readFiles } from "./read-files.ts";

export interface ContractColumn {
  readonly name: string;
  readonly description: string;
  /** As written: `text`, `timestamptz`; absent when the file does not say. */
  readonly dataType?: string;
}

export interface ModelContract {
  /** `mart.identity_offboarding_current`. */
  readonly dataset: string;
  readonly layer: "staging" | "ods" | "vault" | "mart";
  readonly description: string;
  readonly owner?: string;
  readonly columns: readonly ContractColumn[];
  /** Where it is written, relative to its root. */
  readonly file: string;
}

export interface LoadedContracts {
  readonly contracts: ReadonlyMap<string, ModelContract>;
  readonly issues: readonly Issue[];
}

/** Of folders with `models/` and `connectors/*`: EDP itself, and a platform. Later ones win. */
export function loadContracts(roots: readonly string[]): LoadedContracts {
  const issues: Issue[] = [];
  const sources = roots.flatMap((root) => readFiles(root, listSchemaFiles(root), issues).sources);
  const parsed = parseContracts(sources);
  return { contracts: parsed.contracts, issues: [...issues, ...parsed.issues] };
}

export function parseContracts(sources: readonly SourceText[]): LoadedContracts {
  const issues: Issue[] = [];
  const contracts = sources.flatMap((source) => readContracts(source, issues));
  return { contracts: new Map(contracts.map((contract) => [contract.dataset, contract])), issues };
}

function listSchemaFiles(root: string): string[] {
  const ignored: Issue[] = []; // a linked folder of models is dbt's business
  const connectors = listFiles(root, "connectors", ignored).filter((file) =>
    /^connectors\/[^/]+\/dbt\//.test(file),
  );
  return [...listFiles(root, "models", ignored), ...connectors];
}

function readContracts(source: SourceText, issues: Issue[]): ModelContract[] {
  const composed = composeYaml(source);
  if (composed.issues.length > 0) {
    issues.push(...composed.issues.map((issue) => tellUnreadable(source, issue)));
    return [];
  }
  return composed.documents.flatMap((document) => {
    const value = readPlainValue(document.contents, source).value;
    const models = isObject(value) ? value["models"] : undefined;
    return Array.isArray(models) ? models.flatMap((model: Json) => readContract(model, source.file)) : [];
  });
}

const tellUnreadable = (source: SourceText, issue: Issue): Issue => {
  const problem =
    issue.code === "EDP-DEF-001" ? (issue.params as { problem: string }).problem : "it is too large";
  return createIssue("EDP-DEF-044", { problem }, issue.location ?? source.locate(0, 1));
};

function readContract(model: Json, file: string): ModelContract[] {
  if (!isObject(model) || typeof model["name"] !== "string") return [];
  const layer = findLayer(file);
  const schema = layer === "staging" ? "ods" : layer;
  const config = isObject(model["config"]) ? model["config"] : {};
  const meta = isObject(config["meta"]) ? config["meta"] : isObject(model["meta"]) ? model["meta"] : {};
  const owner = meta["owner"];
  const columns = Array.isArray(model["columns"]) ? model["columns"] : [];
  return [
    {
      dataset: `${schema}.${model["name"]}`,
      layer,
      description: textOf(model["description"]),
      ...(typeof owner === "string" ? { owner } : {}),
      columns: columns.flatMap(readColumn),
      file,
    },
  ];
}

function readColumn(column: Json): ContractColumn[] {
  if (!isObject(column) || typeof column["name"] !== "string") return [];
  const dataType = column["data_type"];
  const described = { name: column["name"], description: textOf(column["description"]) };
  return [typeof dataType === "string" ? { ...described, dataType } : described];
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The folder says the layer, as it does for dbt's schema names. */
function findLayer(file: string): ModelContract["layer"] {
  const folders = new Set(file.split("/").slice(0, -1));
  if (folders.has("staging")) return "staging";
  if (folders.has("vault")) return "vault";
  return folders.has("ods") ? "ods" : "mart";
}
