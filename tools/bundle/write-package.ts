// The package as a folder: bundled code beside the content that it reads.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { computeConnectorDigest, recordFile, type ConformanceRecord } from "@edp/connector-sdk/catalog";
import { bundleCode } from "./bundle-code.ts";
import { listConnectors, listContent, repositoryRoot } from "./layout.ts";
import { readLibraries, writeNotices, type Library } from "./libraries.ts";
import { unbundled, writeManifests } from "./package-manifest.ts";

export interface WrittenPackage {
  readonly version: string;
  /** What is inside beside our own code, and what is installed beside it. */
  readonly libraries: readonly Library[];
}

/** Writes it into `folder`, which is made anew. */
export async function writePackage(folder: string): Promise<WrittenPackage> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bundled = await bundleCode(folder);
  for (const path of listContent()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(repositoryRoot, path), join(folder, path));
  }
  chmodSync(join(folder, "edp"), 0o755);
  for (const name of listConnectors()) keepVerdict(name, folder);
  const { version, packageJson, shrinkwrap } = writeManifests();
  writeFileSync(join(folder, "THIRD-PARTY.txt"), writeNotices(readLibraries(bundled)));
  writeFileSync(join(folder, "package.json"), packageJson);
  writeFileSync(join(folder, "npm-shrinkwrap.json"), shrinkwrap);
  const beside = unbundled.map((name) => `node_modules/${name}`);
  return { version, libraries: readLibraries([...bundled, ...beside]) };
}

/** A verdict holds for the code that it was given for. Bundled it is other bytes and the same code. */
function keepVerdict(connector: string, folder: string): void {
  const path = join("connectors", connector, recordFile);
  const dir = join(folder, "connectors", connector);
  if (!readdirSync(dir).includes(recordFile)) return;
  const record = JSON.parse(readFileSync(join(folder, path), "utf8")) as ConformanceRecord; // written by the kit
  if (record.digest !== computeConnectorDigest({ dir: join(repositoryRoot, "connectors", connector) }))
    return;
  const kept: ConformanceRecord = { ...record, digest: computeConnectorDigest({ dir }) };
  writeFileSync(join(folder, path), `${JSON.stringify(kept, undefined, 2)}\n`);
}
