// What the kit found, beside the connector and in Git: `conformance.json`. It holds nothing that changes from run
// to run, so a new run of the same connector writes the same bytes.
import type { ConnectorManifest } from "@edp/definition";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../conformance/run-conformance.ts";
import type { ConformanceSuite } from "../conformance/suite.ts";
import { computeConnectorDigest } from "./connector-digest.ts";

export interface ConformanceRecord {
  readonly kit: number;
  readonly connector: string;
  readonly version: string;
  /** Of the connector that was tested. Another one now: the record is stale. */
  readonly digest: string;
  /** Name of each scenario -> how it speaks to its source. */
  readonly scenarios: Readonly<Record<string, string>>;
  /** Rule -> `passed`, `failed: why` or `not applicable: why`. */
  readonly rules: Readonly<Record<string, string>>;
}

export const recordFile = "conformance.json";

export function createRecord(
  manifest: ConnectorManifest,
  tested: { readonly kit: number; readonly suite: ConformanceSuite; readonly verdicts: readonly Verdict[] },
): ConformanceRecord {
  return {
    kit: tested.kit,
    connector: manifest.name,
    version: readVersion(manifest),
    digest: computeConnectorDigest(manifest),
    scenarios: Object.fromEntries(tested.suite.map(({ name, transport }) => [name, transport])),
    rules: Object.fromEntries(tested.verdicts.map((verdict) => [verdict.rule, writeVerdict(verdict)])),
  };
}

export function writeRecord(record: ConformanceRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** The connector's record; undefined when it was never tested. */
export function readRecord({ dir }: Pick<ConnectorManifest, "dir">): ConformanceRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, recordFile), "utf8")) as ConformanceRecord; // written by writeRecord
  } catch {
    return undefined;
  }
}

/** The version in the connector's package.json. */
export function readVersion({ dir }: Pick<ConnectorManifest, "dir">): string {
  try {
    const { version } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : "unknown";
  } catch {
    return "unknown";
  }
}

function writeVerdict({ outcome, faults, reason = "" }: Verdict): string {
  if (outcome === "passed") return outcome;
  return outcome === "failed" ? `failed: ${faults.join("; ")}` : `not applicable: ${reason}`;
}

/** Whether the catalog offers the connector as built. What is planned is listed before there is anything to prove. */
export function isOffered({ status }: Pick<ConnectorManifest, "status">): boolean {
  return status !== "Candidate" && status !== "Planned";
}
