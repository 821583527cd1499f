// Every connector that the catalog offers as built passes the conformance kit, and the entry beside it says exactly what the kit found:
// `edp connectors test` writes it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConnector } from "@edp/connector-sdk";
import { createRecord, isOffered, recordFile, writeRecord } from "@edp/connector-sdk/catalog";
import { kitVersion, loadSuite, runConformance } from "@edp/connector-sdk/conformance";
import { loadConnectorManifest } from "@edp/definition";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/run-tool.ts";

const folder = join(repositoryRoot, "connectors");

const built = readdirSync(folder).filter((name) => isOffered(loadConnectorManifest(join(folder, name))));

describe.each(built)("the connector %s", (name) => {
  test("passes every rule, and its catalog entry says so", { timeout: 300_000 }, async () => {
    const manifest = loadConnectorManifest(join(folder, name));
    const suite = await loadSuite(manifest);
    const verdicts = await runConformance({ connector: await loadConnector(manifest), manifest, suite });
    expect(verdicts.flatMap(({ rule, faults }) => faults.map((fault) => `${rule}: ${fault}`))).toEqual([]);
    const record = writeRecord(createRecord(manifest, { kit: kitVersion, suite, verdicts }));
    expect(readFileSync(join(manifest.dir, recordFile), "utf8")).toBe(record);
  });
});
