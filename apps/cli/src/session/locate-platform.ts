import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { EdpError } from "@edp/base";
import { findPlatformDir } from "@edp/definition";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";

/** The platform that a command means: -C or the DIR argument, else the nearest upward, else the example in a clone. */
export function locatePlatform(shell: Shell, invocation: Invocation, directory?: string): string {
  const named = directory ?? invocation.options.directory;
  if (named !== undefined) {
    const dir = resolve(shell.cwd, named);
    if (existsSync(join(dir, "edp.yaml"))) return dir;
    throw new EdpError("EDP-CLI-001", { from: dir });
  }
  const found = findPlatformDir(shell.cwd);
  if (found !== undefined) return found;
  const example = join(shell.edpRoot, "examples/acme");
  if (existsSync(join(example, "edp.yaml"))) return example;
  throw new EdpError("EDP-CLI-001", { from: shell.cwd });
}
