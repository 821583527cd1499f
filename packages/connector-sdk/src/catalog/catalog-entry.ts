// Everything that the catalog shows of one connector, from its manifest, its package, its record and the models.
import type { ConnectorManifest } from "@edp/definition";
import { kitVersion } from "../conformance/rule-table.ts";
import { readRecord, readVersion, type ConformanceRecord } from "./conformance-record.ts";
import { computeConnectorDigest } from "./connector-digest.ts";
import { listFedMarts, type ModelGraph } from "./fed-marts.ts";
import { inspectPackage, type PackagePart } from "./package-parts.ts";

export interface CatalogEntry {
  readonly manifest: ConnectorManifest;
  readonly version: string;
  readonly parts: readonly PackagePart[];
  /** What the kit found last; undefined: it was never run. */
  readonly record: ConformanceRecord | undefined;
  readonly conformance: ConformanceState;
  /** Marts that its entities reach; empty when a mapping says what its records mean. */
  readonly marts: readonly string[];
}

/** `stale`: another connector, or another kit, than the one that was proved. */
export type ConformanceState = "passed" | "failed" | "stale" | "never tested";

export function createCatalogEntry(manifest: ConnectorManifest, graph: ModelGraph): CatalogEntry {
  const record = readRecord(manifest);
  return {
    manifest,
    version: readVersion(manifest),
    parts: inspectPackage(manifest),
    record,
    conformance: judge(manifest, record),
    marts: listFedMarts(graph, Object.keys(manifest.provides)),
  };
}

function judge(manifest: ConnectorManifest, record: ConformanceRecord | undefined): ConformanceState {
  if (record === undefined) return "never tested";
  if (record.kit !== kitVersion || record.digest !== computeConnectorDigest(manifest)) return "stale";
  return Object.values(record.rules).some((verdict) => verdict.startsWith("failed")) ? "failed" : "passed";
}
