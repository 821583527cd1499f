// npm run release: the package, its bill of materials and checksums in dist/; nothing when something speaks against it.
import { createHash } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeBillOfMaterials } from "./bundle/bill-of-materials.ts";
import { repositoryRoot } from "./bundle/layout.ts";
import { findReasonsAgainst } from "./bundle/release-checks.ts";
import { writePackage } from "./bundle/write-package.ts";
import { makeGeneratedFiles } from "./generated-files.ts";

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");
const { version } = JSON.parse(read("package.json")) as { readonly version: string };

const reasons = findReasonsAgainst({
  version,
  changelog: read("CHANGELOG.md"),
  staleFiles: makeGeneratedFiles()
    .filter(({ path, text }) => !existsSync(join(repositoryRoot, path)) || read(path) !== text)
    .map(({ path }) => path),
  isGoldenFresh: runGoldenTests(),
  uncommitted: execFileSync("git", ["status", "--porcelain"], { cwd: repositoryRoot, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3)),
});
if (reasons.length > 0) {
  console.error(["No release:", ...reasons.map((reason) => `  ${reason}`)].join("\n"));
  process.exit(1);
}

const dist = join(repositoryRoot, "dist");
const folder = join(dist, "package");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const { libraries } = await writePackage(folder);
execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dist], { cwd: folder });
const requirements = ["requirements/bootstrap.txt", "requirements/runtime.txt"].map(read);
writeFileSync(
  join(dist, `edp-${version}.cdx.json`),
  writeBillOfMaterials({ version, libraries, requirements }),
);
const names = [`edp-${version}.cdx.json`, `edp-${version}.tgz`];
const sums = names.map(
  (name) =>
    `${createHash("sha256")
      .update(readFileSync(join(dist, name)))
      .digest("hex")}  ${name}\n`,
);
writeFileSync(join(dist, "SHA256SUMS"), sums.join(""));
console.log([...names, "SHA256SUMS"].map((name) => `written  dist/${name}`).join("\n"));

/** Those that need no server; CI has run the others before. */
function runGoldenTests(): boolean {
  const args = [
    "tools/with-node.sh",
    "vitest",
    "run",
    "--project",
    "unit",
    "packages/deployment",
    "packages/definition",
  ];
  return spawnSync("sh", args, { cwd: repositoryRoot, stdio: "ignore" }).status === 0;
}
