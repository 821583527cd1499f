// One build of the test platform by the real dbt, as the pipeline would call it.
import { fileURLToPath } from "node:url";
import { silentLogger, systemClock, type Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { ConnectionSettings, Pool } from "@edp/postgres";
import type { BuildResult } from "../build/build-result.ts";
import { planBuild, type BuildPlan } from "../build/plan-build.ts";
import { runBuild, type BuildRequest } from "../build/run-build.ts";
import { edpRoot } from "./test-platform.ts";
import { startTestRun } from "./land-raw.ts";

export const pythonDir = fileURLToPath(new URL("../../../../.venv", import.meta.url));

export interface TestBuild {
  readonly pool: Pool;
  readonly connection: ConnectionSettings;
  readonly platform: ResolvedPlatform;
  readonly workDir: string;
  readonly at: string;
  readonly select?: readonly string[];
  readonly full?: boolean;
  readonly with?: Partial<BuildRequest>;
}

/** A clock that shows one moment and otherwise goes on. */
export const clockAt = (at: string): Clock => ({ ...systemClock, now: () => new Date(at) });

export async function buildForTest(
  test: TestBuild,
): Promise<{ readonly plan: BuildPlan; readonly result: BuildResult }> {
  const clock = clockAt(test.at);
  const plan = await planBuild({ ...test, edpRoot, clock });
  const result = await runBuild({
    ...test,
    plan,
    pythonDir,
    runId: await startTestRun(test.pool),
    clock,
    log: silentLogger,
    report: () => undefined,
    signal: new AbortController().signal,
    ...test.with,
  });
  return { plan, result };
}
