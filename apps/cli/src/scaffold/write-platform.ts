// What a new platform gets beside the example that it is copied from.
import { existsSync } from "node:fs";
import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Whether this EDP is the published package, which a folder's own launcher can find by its version. */
export function isPublished(edpRoot: string): boolean {
  return existsSync(join(edpRoot, "npm-shrinkwrap.json"));
}

/** Keeps EDP's own files out of Git; the published package gives the platform a launcher that pins the version. */
export async function completePlatform(edpRoot: string, dir: string): Promise<void> {
  await writeFile(join(dir, ".gitignore"), "# What EDP keeps on this machine.\n.edp/\nnode_modules/\n");
  if (!isPublished(edpRoot)) return;
  await copyFile(join(edpRoot, "apps/cli/templates/platform/edp"), join(dir, "edp"));
  await chmod(join(dir, "edp"), 0o755);
}
