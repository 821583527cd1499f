import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The nearest folder with edp.yaml, from `from` upward, absolute; undefined when there is none. */
export function findPlatformDir(from: string): string | undefined {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    if (statSync(join(dir, "edp.yaml"), { throwIfNoEntry: false })?.isFile() === true) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}
