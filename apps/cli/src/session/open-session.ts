// Everything a command that works with sources needs, lent to a callback and put away afterwards.
import { join } from "node:path";
import {
  createLogger,
  isEdpError,
  noProgress,
  silentLogger,
  type Logger,
  type ReportProgress,
} from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { RunEnvironment } from "@edp/pipeline";
import { toEdpError, type ConnectionSettings } from "@edp/postgres";
import { createSecretStore } from "@edp/secrets";
import { startDbtEarly } from "@edp/transform";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";
import { readCertificates } from "./certificates.ts";
import { openDatabase } from "./database.ts";
import { makeWorkDir } from "./work-dir.ts";

export interface SessionOptions {
  readonly platform: ResolvedPlatform;
  readonly report?: ReportProgress;
  readonly log?: Logger;
  /** Start the simulated systems when the environment has them. Reading commands do not need them. */
  readonly withSources: boolean;
  /** Models are built: dbt may be started before the database. */
  readonly builds?: boolean;
  /** Delete all data first. */
  readonly fresh?: boolean;
}

export async function withSession<T>(
  shell: Shell,
  invocation: Invocation,
  options: SessionOptions,
  work: (environment: RunEnvironment) => Promise<T>,
): Promise<T> {
  const { platform } = options;
  const workDir = await makeWorkDir(platform);
  const report = options.report ?? noProgress;
  const secrets = createSecretStore(platform.environment.secrets, {
    variables: shell.environmentVariables,
    baseDir: platform.dir,
  });
  const pythonDir = join(shell.edpRoot, ".venv");
  const closers: (() => Promise<void>)[] = [];
  try {
    const place = { workDir, pythonDir, signal: shell.signal };
    const earlyDbt = options.builds === true ? startDbtEarly(place) : undefined;
    if (earlyDbt !== undefined) closers.push(earlyDbt.end);
    const database = await openDatabase({
      shell,
      platform,
      secrets,
      report,
      fresh: options.fresh ?? false,
    });
    closers.push(database.close);
    const simulation = options.withSources
      ? await openSimulation(shell, platform, secrets.get, workDir)
      : undefined;
    if (simulation !== undefined) closers.push(simulation.stop);
    const environment: RunEnvironment = {
      platform,
      pool: database.pool,
      connection: database.connection,
      secrets,
      simulationUrl: simulation?.baseUrl,
      extraCa: readCertificates(shell),
      edpRoot: shell.edpRoot,
      pythonDir,
      workDir,
      edpVersion: shell.edpVersion,
      clock: shell.clock,
      log:
        options.log ?? (invocation.options.verbose ? createLogger(shell.stderr, shell.clock) : silentLogger),
      report,
      signal: shell.signal,
      earlyDbt,
    };
    return await work(environment).catch((error: unknown) => {
      throw tellOutage(error, database.connection);
    });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** A database that went away under the work is an outside system that failed; whatever else it says is ours to explain. */
function tellOutage(error: unknown, connection: ConnectionSettings): unknown {
  const told = toEdpError(error, connection);
  return isEdpError(told) && told.retry === "later" ? told : error;
}

async function openSimulation(
  shell: Shell,
  platform: ResolvedPlatform,
  secret: RunEnvironment["secrets"]["get"],
  workDir: string,
): Promise<{ readonly baseUrl: string; readonly stop: () => Promise<void> } | undefined> {
  const settings = platform.environment.simulation;
  if (settings === undefined) return undefined;
  const { startSimulation } = await import("@edp/simulation");
  return startSimulation({ settings, dir: join(workDir, "simulation"), secret, clock: shell.clock });
}
