import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";

const notWritable: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM", "EROFS"]);

/** The platform's `.edp` folder, made if need be: where EDP keeps all that it makes. */
export async function makeWorkDir(platform: ResolvedPlatform): Promise<string> {
  const workDir = join(platform.dir, ".edp");
  try {
    await mkdir(workDir, { recursive: true });
    await access(workDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!notWritable.has(code)) throw error;
    throw new EdpError("EDP-CLI-007", { dir: platform.dir, reason: code ?? "" }, { cause: error });
  }
  return workDir;
}
