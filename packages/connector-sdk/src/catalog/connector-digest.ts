// The fingerprint of what a verdict is about: the connector's code, its manifest and its scenarios. Tests and
// documents may change without a new verdict.
import type { ConnectorManifest } from "@edp/definition";
import { createHash, hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const parts = /^(connector\.yaml|package\.json|conformance(\.[jt]s|\/.+)|index\.js|src\/.+)$/;
const notCode = /\.test\.ts$|(^|\/)test-|(^|\/)(golden|node_modules)\//;

export function computeConnectorDigest({ dir }: Pick<ConnectorManifest, "dir">): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .filter((file) => parts.test(file) && !notCode.test(file))
    .sort();
  const digest = createHash("sha256");
  for (const file of files) digest.update(`${file}\0${hash("sha256", readFileSync(join(dir, file)))}\n`);
  return digest.digest("hex");
}
