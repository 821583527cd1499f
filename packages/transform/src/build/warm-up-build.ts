// Parsing takes dbt longer than building a small platform, and needs nothing that landing brings: so it is done
// while sources are still being read, and the build finds its result on disk.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import { renderProject, type ProjectInput } from "../project/render-project.ts";
import { writeProject } from "../project/write-project.ts";
import { projectDirOf, tellProblem, type BuildRequest } from "./run-build.ts";
import { digestProject } from "./build-input.ts";
import { startDbt, type WarmDbt } from "./run-dbt.ts";

export type WarmUpRequest = ProjectInput &
  Pick<BuildRequest, "connection" | "workDir" | "pythonDir" | "signal">;

/**
 * Parses the project if it is new or changed, and returns the dbt that has it in memory: for `runBuild`. Undefined:
 * nothing changed since it was parsed last. Begin it before landing and wait for it before `runBuild`: two dbt
 * processes must not share a project. What it throws, the build would throw as well.
 */
export async function warmUpBuild(request: WarmUpRequest): Promise<WarmDbt | undefined> {
  const projectDir = projectDirOf(request.workDir);
  const project = renderProject(request);
  const isChanged = writeProject(projectDir, project);
  if (!isChanged && existsSync(join(projectDir, "target", "partial_parse.msgpack"))) return undefined;
  const digest = digestProject(project);
  const dbt = startDbt({ ...request, projectDir });
  try {
    const exit = await dbt.run({ command: ["parse"], onEvent: () => undefined });
    if (exit.code !== 0) throw new EdpError("EDP-MDL-002", { problem: tellProblem(exit) });
    return { dbt, digest };
  } catch (error) {
    await dbt.end();
    throw error;
  }
}
