import { randomUUID } from "node:crypto";
import { keepSchedules, type RunEnvironment } from "@edp/pipeline";
import type { CommandModule, CommandResult } from "../command.ts";
import { createShellProgress, type ShellProgress } from "../print/shell-progress.ts";
import { startHealthServer } from "../session/health-server.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";
import { runOnce } from "../session/run-once.ts";

export const schedule: CommandModule = {
  args: [],
  description:
    "Run the pipeline once, then keep the sources' schedules until stopped: what `edp up` does, without a console " +
    "of its own, for a container. Answers GET /healthz.",
  examples: ["schedule --environment development"],
  flags: [{ flags: "--health-port <n>", description: "the port that answers /healthz", default: "7701" }],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const progress = createShellProgress(shell, invocation);
    const health = await startHealthServer(Number(invocation.flags["healthPort"]));
    try {
      const options = { platform, withSources: true, report: progress.line.report };
      return await withSession(shell, invocation, options, (environment) =>
        keepRunning(environment, progress),
      );
    } finally {
      await health.stop();
    }
  },
};

/** Ends when it is asked to. A database that goes away ends it with exit 3: whoever started it starts it again. */
async function keepRunning(environment: RunEnvironment, progress: ShellProgress): Promise<CommandResult> {
  const { clock, platform, signal } = environment;
  const since = clock.now();
  const runSources = async (sources: readonly string[]): Promise<void> => {
    const request = { trigger: "schedule" as const, reuseVerdicts: false, runId: randomUUID() };
    progress.write(
      `${clock.now().toISOString()}  ${sources.length === 0 ? "all sources" : sources.join(", ")}\n`,
    );
    await runOnce(environment, { request, sources, ...progress });
  };
  await runSources([]);
  if (!signal.aborted) await keepSchedules({ platform, clock, signal, since, run: runSources });
  return { data: {}, text: "" };
}
