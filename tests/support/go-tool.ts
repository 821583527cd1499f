// Programs that come as Go modules only, pinned in tools/go: built once a machine, kept where the user's other caches
// are.
import { hash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { repositoryRoot, runTool } from "./run-tool.ts";

const tools = join(repositoryRoot, "tools/go");

/** Two test files may want the same one at once: the second waits at the lock and finds it built. */
const script = `set -eu
exec 9>"$1.lock"
flock 9
[ ! -e "$1" ] || exit 0
cd "$2"
go build -trimpath -ldflags=-s -mod=readonly -o "$1.new" "$3"
mv "$1.new" "$1"`;

/** The program's path. `name` is how it is called, `module` its package, as go.mod's tool lines say. */
export async function buildGoTool(name: string, module: string): Promise<string> {
  const lock = hash("sha256", readFileSync(join(tools, "go.sum"))).slice(0, 12);
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "edp-tests", `go-${lock}`);
  const file = join(folder, name);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { exitCode, stderr } = await runTool("sh", ["-c", script, "sh", file, tools, module]);
  if (exitCode !== 0) throw new Error(`${name} was not built: ${stderr.slice(-2000)}`);
  return file;
}
