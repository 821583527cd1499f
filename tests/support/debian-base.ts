// A minimal Debian as a tarball that a container engine imports: made by debootstrap once, and kept where the user's
// other caches are.
import { hash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runTool } from "./run-tool.ts";

/** Two test files may want the same one at once: the second waits at the lock and finds it made. */
const script = `set -eu
exec 9>"$1.lock"
flock 9
[ ! -e "$1" ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work" "$1.$3"' EXIT
debootstrap --variant=minbase \${2:+--include="$2"} bookworm "$work/root" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
tar -C "$work/root" --one-file-system -cf "$1.$3" .
mv "$1.$3" "$1"`;

export async function prepareBaseTarball(packages: readonly string[]): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "edp-tests");
  const include = [...packages].sort().join(",");
  const file = join(cache, `bookworm-${hash("sha256", include).slice(0, 12)}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const { exitCode, stderr } = await runTool("sh", ["-c", script, "sh", file, include, randomUUID()]);
  if (exitCode !== 0) throw new Error(`debootstrap made no base image: ${stderr}`);
  return file;
}
