import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Made from a lock file in requirements/ whenever that has changed, with byte code, so that no round compiles anything; its folder. */
export function makePythonEnvironment(name: string, lock: string): string {
  const dir = `${repository}${name}`;
  const ready = `${dir}/ready`;
  const wanted = createHash("sha256")
    .update(readFileSync(`${repository}requirements/${lock}`))
    .digest("hex");
  if (existsSync(ready) && readFileSync(ready, "utf8") === wanted) return dir;
  const uv = `${repository}.venv/bin/uv`;
  const python = `${dir}/bin/python`;
  runOrThrow(uv, ["venv", "--quiet", "--clear", "--python", `${repository}.venv/bin/python`, dir]);
  const install = ["pip", "install", "--quiet", "--require-hashes", "--compile-bytecode", "--python", python];
  runOrThrow(uv, [...install, "-r", `${repository}requirements/${lock}`]);
  writeFileSync(ready, wanted);
  return dir;
}

export function runOrThrow(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): string {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "", ...more };
  const child = spawnSync(program, args, { encoding: "utf8", env, maxBuffer: 256 * 1024 * 1024 });
  if (child.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${child.stderr}${child.stdout}`);
  return child.stdout;
}
