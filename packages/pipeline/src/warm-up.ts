import { EdpError } from "@edp/base";
import { warmUpBuild, type WarmDbt } from "@edp/transform";
import { withBuildLock } from "./build-lock.ts";
import type { RunEnvironment } from "./run-environment.ts";

/**
 * Parses new models while the sources are being read: dbt needs seconds for that, and landing leaves a core
 * free. The dbt that it returns knows them already; whoever asked for it ends it. What is wrong with the models is
 * told by the build, not here.
 */
export async function warmUpModels(environment: RunEnvironment): Promise<WarmDbt | undefined> {
  try {
    return await withBuildLock(environment.pool, () => warmUpBuild(environment));
  } catch (error) {
    if (!(error instanceof EdpError) && !environment.signal.aborted) throw error;
    return undefined;
  }
}
