// npm run pack: the package as the folder dist/package and as dist/edp-<version>.tgz. `--folder DIR` writes only the
// folder, elsewhere: `edp images` of a clone takes it from there.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./bundle/layout.ts";
import { writePackage } from "./bundle/write-package.ts";

const [flag, wanted] = process.argv.slice(2);
if (flag === "--folder" && wanted !== undefined) {
  await writePackage(wanted);
} else {
  const dist = join(repositoryRoot, "dist");
  const folder = join(dist, "package");
  mkdirSync(dist, { recursive: true });
  const { version } = await writePackage(folder);
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dist], { cwd: folder });
  console.log(`written  dist/edp-${version}.tgz`);
}
