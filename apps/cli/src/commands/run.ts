import { readFindings } from "@edp/transform";
import type { CommandModule } from "../command.ts";
import { findingData, printFindings } from "../print/findings.ts";
import { runResultData } from "../print/run-result.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { readRunFlags, runFlags } from "../read-run-flags.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";
import { runOnce } from "../session/run-once.ts";

export const run: CommandModule = {
  args: ["[source...]"],
  description:
    "Run the pipeline once: check, land, build what is stale, publish. For all enabled sources, or those named.",
  examples: ["run", "run hr --full", "run m365 --since 2026-01-01"],
  flags: runFlags,
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const progress = createShellProgress(shell, invocation);
    const options = { platform, withSources: true, builds: true, report: progress.line.report };
    return withSession(shell, invocation, options, async (environment) => {
      const result = await runOnce(environment, {
        request: { ...readRunFlags(invocation) },
        sources: invocation.args,
        ...progress,
      });
      const now = environment.clock.now();
      const findings = await readFindings(environment.pool, now);
      return {
        data: { ...runResultData(result), findings: findings.map(findingData) },
        text: `\n${printFindings(findings, { isRunGood: result.status === "succeeded", now })}`,
        exit: result.status === "succeeded" ? 0 : 1,
      };
    });
  },
};
