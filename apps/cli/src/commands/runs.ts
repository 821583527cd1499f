import { formatAge } from "@edp/base";
import { readRuns } from "@edp/pipeline";
import type { CommandModule } from "../command.ts";
import { formatDuration, formatTable } from "../print/format.ts";
import { readLimit } from "../read-limit.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const runs: CommandModule = {
  args: [],
  description: "The history of runs, newest first.",
  examples: ["runs", "runs --limit 5 --json"],
  flags: [{ flags: "--limit <n>", description: "how many", default: "20" }],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const limit = readLimit(invocation.flags["limit"]);
    const records = await withSession(shell, invocation, { platform, withSources: false }, (environment) =>
      readRuns(environment.pool, limit),
    );
    const now = shell.clock.now();
    const isOrchestrated = records.some((run) => run.orchestratorRun !== undefined);
    const rows = records.map((run) => [
      run.runId.slice(0, 8),
      run.status,
      run.trigger,
      formatAge(run.startedAt, now),
      run.finishedAt === undefined ? "" : formatDuration(run.finishedAt.getTime() - run.startedAt.getTime()),
      ...(isOrchestrated ? [run.orchestratorRun ?? ""] : []),
      (run.errorMessage ?? "").split("\n")[0] ?? "",
    ]);
    const titles = [
      "run",
      "status",
      "trigger",
      "started",
      "took",
      ...(isOrchestrated ? ["orchestrator's id"] : []),
      "",
    ];
    const columns = titles.map((title) => ({ title }));
    return {
      data: records.map((run) => ({
        ...run,
        orchestratorRun: run.orchestratorRun ?? null,
        startedAt: run.startedAt.toISOString(),
        finishedAt: run.finishedAt?.toISOString() ?? null,
        errorMessage: run.errorMessage ?? null,
      })),
      text: rows.length === 0 ? `No runs yet. Start one: ${shell.invokedAs} run` : formatTable(columns, rows),
    };
  },
};
