// dbt's manifest and run results, as far as we use them. Both are files of dbt's own, so their shape is trusted.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@edp/base";

export interface ManifestNode {
  readonly unique_id: string;
  readonly name: string;
  readonly resource_type: string;
  readonly original_file_path: string;
  readonly schema: string;
  readonly description: string;
  readonly columns: Readonly<
    Record<string, { name: string; description: string; data_type?: string | null }>
  >;
  readonly depends_on: { readonly nodes?: readonly string[] };
  /** On a test of a schema.yml: the model it stands at. */
  readonly attached_node?: string | null;
  readonly config: {
    readonly enabled?: boolean;
    readonly materialized?: string;
    readonly severity?: string;
    readonly contract?: { readonly enforced: boolean };
    readonly meta?: Readonly<Record<string, Json>>;
  };
}

export interface ManifestSource {
  readonly unique_id: string;
  readonly schema: string;
  readonly name: string;
  readonly source_name: string;
  readonly config: { readonly meta?: Readonly<Record<string, Json>> };
}

export interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, ManifestSource>>;
  readonly parent_map: Readonly<Record<string, readonly string[]>>;
  readonly child_map: Readonly<Record<string, readonly string[]>>;
}

export type NodeStatus =
  "success" | "error" | "skipped" | "pass" | "fail" | "warn" | "runtime error" | "no-op";

export interface NodeResult {
  readonly unique_id: string;
  readonly status: NodeStatus;
  readonly message: string | null;
  readonly failures: number | null;
  readonly execution_time: number;
  readonly timing: readonly {
    readonly name: string;
    readonly started_at: string;
    readonly completed_at: string;
  }[];
}

export const readManifest = (projectDir: string): Manifest =>
  readTarget(projectDir, "manifest.json") as Manifest;

/** Undefined when dbt ended before it wrote them. */
export function readResults(projectDir: string): readonly NodeResult[] | undefined {
  if (!existsSync(join(projectDir, "target", "run_results.json"))) return undefined;
  return (readTarget(projectDir, "run_results.json") as { results: NodeResult[] }).results;
}

const readTarget = (projectDir: string, name: string): unknown =>
  JSON.parse(readFileSync(join(projectDir, "target", name), "utf8"));

/** All nodes reachable along the map, the start not included. */
export function reach(map: Readonly<Record<string, readonly string[]>>, start: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...(map[start] ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(map[id] ?? []));
  }
  return found;
}
