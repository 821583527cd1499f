// Parsing takes dbt longer than building a small platform, and needs nothing that landing brings: so it is done
// while sources are still being read, and the build finds its result on disk.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import { renderProject, type ProjectInput } from "../project/render-project.ts";
import { writeProject } from "../project/write-project.ts";
import { projectDirOf, tellProblem, type BuildRequest } from "./run-build.ts";
import { digestProject } from "./build-input.ts";
import { startDbt, type Dbt, type WarmDbt } from "./run-dbt.ts";

export type BuildPlace = Pick<BuildRequest, "workDir" | "pythonDir" | "signal">;

export type WarmUpRequest = ProjectInput &
  BuildPlace &
  Pick<BuildRequest, "connection"> & {
    /** What `startDbtEarly` has left. */
    readonly earlyDbt?: Dbt | undefined;
  };

/**
 * Starts dbt where no project was read yet, so that it loads itself while the database is still opening, which takes
 * both some seconds. Undefined: it may not be needed. Whoever asks for it ends it.
 */
export function startDbtEarly({ workDir, pythonDir, signal }: BuildPlace): Dbt | undefined {
  const projectDir = projectDirOf(workDir);
  // A missing Python is told by the build, when it comes to that.
  if (isParsed(projectDir) || !existsSync(join(pythonDir, "bin", "python"))) return undefined;
  return startDbt({ projectDir, pythonDir, signal });
}

/**
 * Parses the project if it is new or changed, and returns the dbt that has it in memory: for `runBuild`. Undefined:
 * nothing changed since it was parsed last. Begin it before landing and wait for it before `runBuild`: two dbt
 * processes must not share a project. What it throws, the build would throw as well.
 */
export async function warmUpBuild(request: WarmUpRequest): Promise<WarmDbt | undefined> {
  const { connection, earlyDbt } = request;
  const projectDir = projectDirOf(request.workDir);
  const project = renderProject(request);
  const isChanged = writeProject(projectDir, project);
  if (!isChanged && isParsed(projectDir)) {
    await earlyDbt?.end();
    return undefined;
  }
  const digest = digestProject(project);
  const dbt = earlyDbt?.isAlive() === true ? earlyDbt : startDbt({ ...request, projectDir });
  try {
    // Its manifest is for the build alone, which writes it.
    const command = ["parse", "--no-write-json"];
    const exit = await dbt.run({ connection, command, onEvent: () => undefined });
    if (exit.code !== 0) throw new EdpError("EDP-MDL-002", { problem: tellProblem(exit) });
    return { dbt, digest };
  } catch (error) {
    await dbt.end();
    throw error;
  }
}

const isParsed = (projectDir: string): boolean =>
  existsSync(join(projectDir, "target", "partial_parse.msgpack"));
