// One build: the project on disk, the clock set, dbt called, its results judged and remembered.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { EdpError, type Clock, type Logger, type ReportProgress } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { ConnectionSettings, Pool } from "@edp/postgres";
import { writeProject } from "../project/write-project.ts";
import { nothingToDo, type BuildResult } from "./build-result.ts";
import { digestProject } from "./build-input.ts";
import { isNodeEnd, type DbtEvent } from "./dbt-event.ts";
import { readManifest, readResults } from "./manifest.ts";
import type { BuildPlan } from "./plan-build.ts";
import { recordBuild } from "./record-build.ts";
import { runDbt, type DbtExit, type WarmDbt } from "./run-dbt.ts";
import { summarize } from "./summarize.ts";

export interface BuildRequest {
  readonly pool: Pool;
  /** The same database, for dbt. */
  readonly connection: ConnectionSettings;
  readonly platform: ResolvedPlatform;
  readonly plan: BuildPlan;
  /** Folder that EDP keeps for the platform, `<platform>/.edp`; the dbt project goes to `dbt` in it. */
  readonly workDir: string;
  /** The Python environment with dbt. */
  readonly pythonDir: string;
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** What `warmUpBuild` has left; without it the build starts a dbt of its own. */
  readonly warmDbt?: WarmDbt | undefined;
}

export const projectDirOf = (workDir: string): string => join(workDir, "dbt");

/**
 * Builds what the plan found stale and records what came of it in `meta`. Failed models and tests are part of the
 * result, not an exception. Readers see nothing new before `publish`.
 */
export async function runBuild(request: BuildRequest): Promise<BuildResult> {
  const { plan, clock } = request;
  if (plan.stale.length === 0 && !plan.isChosen) return nothingToDo;
  const projectDir = projectDirOf(request.workDir);
  writeProject(projectDir, plan.project);
  rmSync(join(projectDir, "target", "run_results.json"), { force: true });
  await setClock(request);
  const startedMs = clock.monotonicMs();
  const exit = await callDbt(request, projectDir);
  const results = readResults(projectDir);
  // No code: dbt was killed, and what it wrote until then says nothing of the rest.
  if (results === undefined || exit.code === null)
    throw new EdpError("EDP-MDL-002", { problem: tellProblem(exit) });
  const manifest = readManifest(projectDir);
  await recordBuild({ ...request, manifest, results });
  return summarize({ manifest, results, durationMs: Math.round(clock.monotonicMs() - startedMs) });
}

/** The one moment that all models take for now, and what had landed by then. */
async function setClock({ pool, clock, plan, platform }: BuildRequest): Promise<void> {
  await pool.query(
    `insert into meta.build_clock (as_of, platform_date, time_zone, last_batch_id)
     select $1, $2, $3, coalesce(max(batch_id), 0) from meta.landing_batch
     on conflict (only_row) do update
        set as_of = excluded.as_of, platform_date = excluded.platform_date, time_zone = excluded.time_zone,
            last_batch_id = excluded.last_batch_id`,
    [clock.now(), plan.platformDate, platform.timeZone],
  );
}

async function callDbt(request: BuildRequest, projectDir: string): Promise<DbtExit> {
  const { plan, log, report, warmDbt, connection } = request;
  let done = 0;
  const onEvent = (event: DbtEvent): void => {
    log.log(event.level, event.message, { dbt_event: event.name, node: event.node, status: event.status });
    if (!isNodeEnd(event) || event.total === undefined) return;
    done += 1;
    report({ task: "build", subject: event.node ?? "models", done, total: event.total, unit: "models" });
  };
  const options = [
    ...(plan.fullRefresh ? ["--full-refresh"] : []),
    ...(plan.select === undefined ? [] : ["--select", ...plan.select]),
    // What a person chose may have neighbours that were never built: only tests that can run.
    ...(plan.isChosen ? ["--indirect-selection", "buildable"] : []),
  ];
  const command = ["build", ...options];
  if (warmDbt !== undefined) {
    // Somebody may have edited a model since.
    const reuseParsed = warmDbt.digest === digestProject(plan.project);
    return warmDbt.dbt.run({ connection, command, onEvent, reuseParsed });
  }
  return runDbt({ ...request, projectDir, command, onEvent });
}

export const tellProblem = (exit: DbtExit): string =>
  exit.complaints.slice(-12).join("\n") || `it ended with code ${String(exit.code)} and said nothing`;
