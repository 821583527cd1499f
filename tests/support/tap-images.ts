// Images of programs from PyPI, made from this repository's lock files: a Debian with Python, and the packages that uv
// has installed beside it. Building needs no network.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DockerEngine } from "./docker-engine.ts";
import { repositoryRoot, runTool } from "./run-tool.ts";

const base = "edp-test/python:bookworm";

export async function importPythonBase(engine: DockerEngine): Promise<void> {
  await engine.importBaseImage(base, ["python3"]);
}

/** The image's id. It starts this program of the lock file's packages. */
export async function buildPackageImage(
  engine: DockerEngine,
  lock: string,
  program: string,
): Promise<string> {
  return build(engine, ["python3", `/opt/packages/bin/${program}`], async (dir) => {
    const file = join(repositoryRoot, "connectors/singer/locks", `${lock}.txt`);
    copyFileSync(file, join(dir, "lock.txt"));
    const platform = [
      "--python-version",
      "3.11",
      "--python-platform",
      `${process.arch === "arm64" ? "aarch64" : "x86_64"}-unknown-linux-gnu`,
    ];
    const { exitCode, stderr } = await runTool(join(repositoryRoot, ".venv/bin/uv"), [
      ...[
        "pip",
        "install",
        "--quiet",
        "--no-config",
        "--require-hashes",
        "--no-deps",
        "--only-binary",
        ":all:",
      ],
      ...[...platform, "--target", join(dir, "files/opt/packages"), "-r", file],
    ]);
    if (exitCode !== 0) throw new Error(`uv: ${stderr}`);
  });
}

/** The image's id. It starts this shell script. */
export async function buildScriptImage(engine: DockerEngine, script: string): Promise<string> {
  return build(engine, ["sh", "/script"], (dir) => {
    writeFileSync(join(dir, "files/script"), script);
  });
}

async function build(
  engine: DockerEngine,
  start: readonly string[],
  fill: (dir: string) => Promise<void> | void,
): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "edp-image-"));
  try {
    mkdirSync(join(dir, "files"));
    await fill(dir);
    const lines = [
      `FROM ${base}`,
      "COPY files/ /",
      "ENV PYTHONPATH=/opt/packages",
      `ENTRYPOINT ${JSON.stringify(start)}`,
    ];
    writeFileSync(join(dir, "Dockerfile"), lines.join("\n"));
    await engine.docker("build", "--quiet", "--tag", "edp-test/made", dir);
    return await engine.docker("image", "inspect", "--format", "{{.Id}}", "edp-test/made");
  } finally {
    rmSync(dir, { recursive: true });
  }
}
