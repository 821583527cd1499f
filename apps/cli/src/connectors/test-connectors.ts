// `edp connectors test`: the conformance kit over folders of connectors; what it found is written beside each.
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { EdpError, type Json } from "@edp/base";
import { loadConnector } from "@edp/connector-sdk";
import { createRecord, isOffered, recordFile, writeRecord } from "@edp/connector-sdk/catalog";
import { kitVersion, loadSuite, runConformance, type Verdict } from "@edp/connector-sdk/conformance";
import { loadConnectorManifest, type ConnectorManifest } from "@edp/definition";
import type { CommandResult } from "../command.ts";
import { writeEditorTypes } from "../scaffold/editor-types.ts";
import type { Shell } from "../shell.ts";

interface Tested {
  readonly manifest: ConnectorManifest;
  readonly verdicts: readonly Verdict[];
}

/** `known`: what the catalog lists, by name; all that it offers as built when no folder is named. */
export async function testConnectors(
  shell: Shell,
  known: ReadonlyMap<string, ConnectorManifest>,
  names: readonly string[],
  isQuiet: boolean,
): Promise<CommandResult> {
  const manifests =
    names.length === 0
      ? [...known.values()].filter(isOffered)
      : names.map((name) => findConnector(shell, known, name));
  const tested: Tested[] = [];
  for (const manifest of manifests) {
    if (!isQuiet) shell.stderr(`${manifest.name}\n`);
    const onVerdict = (verdict: Verdict): void => {
      if (!isQuiet) shell.stderr(printVerdict(verdict));
    };
    writeEditorTypes(shell.edpRoot, manifest.dir);
    const suite = await loadSuite(manifest);
    const connector = await loadConnector(manifest);
    const verdicts = await runConformance({ connector, manifest, suite, onVerdict });
    const record = createRecord(manifest, { kit: kitVersion, suite, verdicts });
    writeFileSync(join(manifest.dir, recordFile), writeRecord(record));
    tested.push({ manifest, verdicts });
  }
  const hasFailed = tested.some(({ verdicts }) => verdicts.some(({ outcome }) => outcome === "failed"));
  return { data: tested.map(toJson), text: tested.map(printSummary).join("\n"), exit: hasFailed ? 1 : 0 };
}

function findConnector(
  shell: Shell,
  known: ReadonlyMap<string, ConnectorManifest>,
  name: string,
): ConnectorManifest {
  const dir = resolve(shell.cwd, name);
  if (existsSync(join(dir, "connector.yaml"))) return loadConnectorManifest(dir);
  const manifest = known.get(name);
  if (manifest === undefined) throw new EdpError("EDP-SRC-102", { dir });
  return manifest;
}

const marks = { passed: "✓", failed: "✗", "not applicable": "–" } as const;

function printVerdict({ rule, outcome, faults, reason }: Verdict): string {
  const more = reason === undefined ? "" : `   not applicable: ${reason}`;
  return [`  ${marks[outcome]} ${rule}${more}\n`, ...faults.map((fault) => `      ${fault}\n`)].join("");
}

function printSummary({ manifest, verdicts }: Tested): string {
  const count = (outcome: Verdict["outcome"]): string =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length.toString();
  return `${manifest.name}: ${count("passed")} passed, ${count("failed")} failed, ${count("not applicable")} not applicable   ${join(manifest.dir, recordFile)}`;
}

function toJson({ manifest, verdicts }: Tested): Json {
  return {
    connector: manifest.name,
    passed: verdicts.every(({ outcome }) => outcome !== "failed"),
    rules: verdicts.map(({ rule, promise, outcome, faults, reason }) => ({
      rule,
      promise,
      outcome,
      faults,
      reason: reason ?? null,
    })),
  };
}
