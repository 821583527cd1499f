// Everything a command that works with sources needs, lent to a callback and put away afterwards.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLogger, noProgress, silentLogger, type Logger, type ReportProgress } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { RunEnvironment } from "@edp/pipeline";
import { createSecretStore } from "@edp/secrets";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";
import { openDatabase } from "./database.ts";
import { makeWorkDir } from "./work-dir.ts";

export interface SessionOptions {
  readonly platform: ResolvedPlatform;
  readonly report?: ReportProgress;
  readonly log?: Logger;
  /** Start the simulated systems when the environment has them. Reading commands do not need them. */
  readonly withSources: boolean;
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
  const closers: (() => Promise<void>)[] = [];
  try {
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
    return await work({
      platform,
      pool: database.pool,
      connection: database.connection,
      secrets,
      simulationUrl: simulation?.baseUrl,
      extraCa: readCertificates(shell),
      edpRoot: shell.edpRoot,
      pythonDir: join(shell.edpRoot, ".venv"),
      workDir,
      edpVersion: shell.edpVersion,
      clock: shell.clock,
      log:
        options.log ?? (invocation.options.verbose ? createLogger(shell.stderr, shell.clock) : silentLogger),
      report,
      signal: shell.signal,
    });
  } finally {
    for (const close of closers.reverse()) await close();
  }
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

/** The certificates that the launcher found: the system's, and those that the user named. */
function readCertificates(shell: Shell): string | undefined {
  const file = shell.environmentVariables["EDP_CA_FILE"];
  return file === undefined || file === "" ? undefined : readFileSync(file, "utf8");
}
