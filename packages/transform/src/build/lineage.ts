// Who is made from whom, between relations that exist: helpers without a relation are seen through.
import { datasetName, isPublished } from "./dataset.ts";
import type { Manifest, ManifestNode } from "./manifest.ts";

export interface LineageEdge {
  readonly upstream: string;
  readonly downstream: string;
}

export function readLineage(manifest: Manifest): readonly LineageEdge[] {
  const edges = new Map<string, LineageEdge>();
  for (const node of Object.values(manifest.nodes)) {
    if (node.resource_type !== "model" || isEphemeral(node)) continue;
    for (const upstream of parents(manifest, node.unique_id)) {
      const edge = { upstream, downstream: relationName(node) };
      edges.set(`${edge.upstream} ${edge.downstream}`, edge);
    }
  }
  return [...edges.values()];
}

function parents(manifest: Manifest, id: string): readonly string[] {
  return (manifest.parent_map[id] ?? []).flatMap((parent) => {
    const source = manifest.sources[parent];
    if (source !== undefined) return [`${source.schema}.${source.name}`];
    const node = manifest.nodes[parent];
    if (node === undefined) return [];
    return isEphemeral(node) ? parents(manifest, parent) : [relationName(node)];
  });
}

const isEphemeral = (node: ManifestNode): boolean => node.config.materialized === "ephemeral";

/** As readers know it: the published name where there is one. */
const relationName = (node: ManifestNode): string =>
  isPublished(node) ? datasetName(node) : `${node.schema}.${node.name}`;
