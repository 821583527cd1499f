// Which models are published or kept, and what their contract says of them.
import type { Json, JsonObject } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { compare } from "../project/providers.ts";
import { reach, type Manifest, type ManifestNode } from "./manifest.ts";

export interface Stream {
  readonly source: string;
  readonly object: string;
}

export interface DatasetColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface DatasetFinding {
  readonly one: string;
  readonly many: string;
  readonly where: string;
  readonly count: string;
}

export interface Dataset {
  /** `mart.identity_offboarding_current`. */
  readonly name: string;
  readonly layer: "ods" | "vault" | "mart";
  readonly owner: string;
  readonly description: string;
  readonly columns: readonly DatasetColumn[];
  readonly question?: string;
  /** As PostgreSQL reads an interval. */
  readonly warnAfter?: string;
  readonly errorAfter?: string;
  /** `source.object` of every stream that it is made from, sorted. */
  readonly streams: readonly string[];
  readonly findings: readonly DatasetFinding[];
  /** The model in `build`. */
  readonly model: string;
}

/** A model is published when its contract is enforced and it is built in versions. */
export const isPublished = (node: ManifestNode): boolean =>
  node.resource_type === "model" &&
  node.schema !== "vault" &&
  node.config.contract?.enforced === true &&
  node.config.materialized === "versioned";

/** History is kept, not published: operators read it where it grows, and everybody may know that it is there. */
export const isKept = (node: ManifestNode): boolean =>
  node.resource_type === "model" && node.schema === "vault" && node.config.materialized !== "ephemeral";

function layerOf(node: ManifestNode): Dataset["layer"] {
  if (node.schema === "vault") return "vault";
  return node.original_file_path.split("/").slice(0, -1).includes("ods") ? "ods" : "mart";
}

export const datasetName = (node: ManifestNode): string => `${layerOf(node)}.${node.name}`;

export function readDatasets(manifest: Manifest, platform: ResolvedPlatform): readonly Dataset[] {
  return Object.values(manifest.nodes)
    .filter((node) => isPublished(node) || isKept(node))
    .map((node) => toDataset(node, manifest, platform));
}

function toDataset(node: ManifestNode, manifest: Manifest, platform: ResolvedPlatform): Dataset {
  const meta = node.config.meta ?? {};
  const question = textOf(meta["question"]);
  return {
    name: datasetName(node),
    layer: layerOf(node),
    owner: textOf(meta["owner"]) ?? platform.owner,
    description: node.description,
    columns: Object.values(node.columns).map((column) => ({
      name: column.name,
      type: column.data_type ?? "",
      description: column.description,
    })),
    ...(question === undefined ? {} : { question }),
    ...freshnessOf(node, manifest, platform),
    streams: streamsOf(node, manifest).map(({ source, object }) => `${source}.${object}`),
    findings: readFindingMeta(meta["finding"]),
    model: node.name,
  };
}

/** The streams below a model, by its lineage. */
export function streamsOf(node: ManifestNode, manifest: Manifest): readonly Stream[] {
  return [...reach(manifest.parent_map, node.unique_id)]
    .flatMap((id) => {
      const { source, object } = manifest.sources[id]?.config.meta ?? {};
      return typeof source === "string" && typeof object === "string" ? [{ source, object }] : [];
    })
    .toSorted((a, b) => compare(`${a.source}.${a.object}`, `${b.source}.${b.object}`));
}

/** What the model promises itself, else what the slowest of its sources promises. */
function freshnessOf(
  node: ManifestNode,
  manifest: Manifest,
  platform: ResolvedPlatform,
): { warnAfter?: string; errorAfter?: string } {
  const codes = new Set(streamsOf(node, manifest).map((stream) => stream.source));
  const freshness = platform.sources
    .filter((source) => codes.has(source.name))
    .map((source) => source.freshness);
  const slowest = (ages: readonly number[]): string | undefined =>
    ages.length === 0 ? undefined : `${Math.max(...ages).toString()} milliseconds`;
  const warnAfter =
    textOf(node.config.meta?.["warn_after"]) ?? slowest(freshness.map((one) => one.warnAfterMs));
  const errorAfter =
    textOf(node.config.meta?.["error_after"]) ?? slowest(freshness.map((one) => one.errorAfterMs));
  return {
    ...(warnAfter === undefined ? {} : { warnAfter }),
    ...(errorAfter === undefined ? {} : { errorAfter }),
  };
}

/** `meta.finding` is one or a list; see models/README.md. */
function readFindingMeta(meta: Json | undefined): readonly DatasetFinding[] {
  const items = Array.isArray(meta) ? (meta as readonly Json[]) : [meta];
  return items.filter(isObject).map((item) => ({
    one: textOf(item["one"]) ?? "",
    many: textOf(item["many"]) ?? textOf(item["one"]) ?? "",
    where: textOf(item["where"]) ?? "true",
    count: textOf(item["count"]) ?? "*",
  }));
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;
