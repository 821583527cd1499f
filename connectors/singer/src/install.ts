// The tap's own Python environment: made once for each lock file, beside everything else that can be made again.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { TapConfig } from "./config.ts";
import { findLockProblem } from "./lock-file.ts";

type Place = Pick<ConnectorContext, "source" | "baseDir" | "workDir" | "pythonDir" | "signal" | "report">;

/** A program on this machine, installed if need be. */
export async function installProgram(context: Place, config: TapConfig): Promise<string> {
  const { source, baseDir } = context;
  const { requirements, executable = "" } = config; // the schema wants it where there is no image
  const dir =
    requirements === undefined
      ? undefined
      : await prepareEnvironment(context, requirements, config.buildFromSource);
  const program = dir === undefined ? resolve(baseDir, executable) : join(dir, "bin", basename(executable));
  try {
    await access(program, constants.X_OK);
  } catch (error) {
    const place = requirements ?? "the platform's folder";
    throw new EdpError("EDP-SRC-262", { source, program: executable, place }, { cause: error });
  }
  return program;
}

async function prepareEnvironment(context: Place, file: string, buildsToo: boolean): Promise<string> {
  const { source, baseDir, workDir, pythonDir } = context;
  const lock = await readLock(source, baseDir, file);
  if (workDir === undefined || pythonDir === undefined) {
    const reason = "this command has no Python environment";
    throw new EdpError("EDP-SRC-261", { source, file, reason });
  }
  const python = await readFile(join(pythonDir, "pyvenv.cfg"), "utf8").catch(() => "");
  const bridges = join(workDir, "bridges");
  const finished = join(bridges, hash("sha256", `${lock}\n${python}`).slice(0, 32));
  if (await exists(finished)) return finished;
  await mkdir(bridges, { recursive: true });
  const dir = await mkdtemp(`${finished}-`);
  try {
    await install({ ...context, pythonDir }, { file: resolve(baseDir, file), name: file, dir, buildsToo });
    // A link appears at once and whole. Who comes second uses the first one's.
    await symlink(basename(dir), finished);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    if (!(await exists(finished))) throw error;
  }
  return finished;
}

async function readLock(source: string, baseDir: string, file: string): Promise<string> {
  const text = await readFile(resolve(baseDir, file), "utf8").catch(() => undefined);
  const problem = text === undefined ? "cannot be read" : findLockProblem(text);
  if (text === undefined || problem !== undefined)
    throw new EdpError("EDP-SRC-260", { source, file, problem: problem ?? "" });
  return text;
}

interface Installation {
  readonly file: string;
  readonly name: string;
  readonly dir: string;
  readonly buildsToo: boolean;
}

async function install(
  { source, pythonDir, signal }: Place & { readonly pythonDir: string },
  { file, name, dir, buildsToo }: Installation,
): Promise<void> {
  const run = promisify(execFile);
  const uv = join(pythonDir, "bin", "uv");
  // Its environment is EDP's own, where the way to a mirror stands.
  const options = { signal, maxBuffer: 16 * 1024 * 1024 };
  const python = ["--python", join(dir, "bin", "python")];
  const lock = [
    "--require-hashes",
    "--no-deps",
    ...(buildsToo ? [] : ["--only-binary", ":all:"]),
    "-r",
    file,
  ];
  try {
    await run(
      uv,
      ["venv", "--quiet", "--clear", "--no-config", "--python", join(pythonDir, "bin", "python"), dir],
      options,
    );
    await run(
      uv,
      ["pip", "install", "--quiet", "--compile-bytecode", "--link-mode", "copy", ...python, ...lock],
      options,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw new EdpError("EDP-SRC-261", { source, file: name, reason: readReason(error) }, { cause: error });
  }
}

/** uv tells the reason in its last lines. */
function readReason(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.slice(-3).join(" ").slice(0, 500).replace(/\.$/, "");
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
