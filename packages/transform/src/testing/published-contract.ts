// What the publication contract asks of every model that people read or that keeps history, as a list of what lacks.
import { isKept, isPublished } from "../build/dataset.ts";
import type { Manifest, ManifestNode } from "../build/manifest.ts";

/** Published models: an owner, a description of itself and each column, types, and a test of the key. */
export function listUnpublishable(manifest: Manifest): readonly string[] {
  const keyed = new Set(
    testsOf(manifest)
      .filter((node) => /^(edp_)?(unique_key|unique)_/.test(node.name))
      .map((node) => node.attached_node),
  );
  return Object.values(manifest.nodes)
    .filter(isPublished)
    .flatMap((node) => [
      ...listUndescribed(node),
      ...(keyed.has(node.unique_id) ? [] : [`${node.name} has no test of its key`]),
    ]);
}

/** Tables of the vault: the same, with the one test of their kind. */
export function listUnkeepable(manifest: Manifest): readonly string[] {
  const tested = new Set(testsOf(manifest).map((node) => `${node.attached_node ?? ""} ${node.name}`));
  return Object.values(manifest.nodes)
    .filter(isKept)
    .flatMap((node) => [
      ...listUndescribed(node),
      ...(tested.has(`${node.unique_id} ${node.name}_rules`)
        ? []
        : [`${node.name} has no test of its rules`]),
    ]);
}

const testsOf = (manifest: Manifest): readonly ManifestNode[] =>
  Object.values(manifest.nodes).filter((node) => node.resource_type === "test");

const listUndescribed = (node: ManifestNode): readonly string[] => [
  ...(node.description === "" ? [`${node.name} has no description`] : []),
  ...(typeof node.config.meta?.["owner"] === "string" ? [] : [`${node.name} has no owner`]),
  ...Object.values(node.columns)
    .filter((column) => column.description === "" || !column.data_type)
    .map((column) => `${node.name}.${column.name} has no description or type`),
];
