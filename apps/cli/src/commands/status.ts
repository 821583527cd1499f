import { formatAge } from "@edp/base";
import { readRuns, readSourceStatus } from "@edp/pipeline";
import { describeDrift, readDrift, readFindings } from "@edp/transform";
import type { CommandModule } from "../command.ts";
import { findingData, printFindings } from "../print/findings.ts";
import { formatCount, formatTable } from "../print/format.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const status: CommandModule = {
  args: [],
  description: "Is everything fresh, is anything broken, what needs a person.",
  examples: ["status", "status --json"],
  flags: [],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    return withSession(shell, invocation, { platform, withSources: false }, async ({ pool, clock }) => {
      const now = clock.now();
      const sources = await readSourceStatus(pool, now);
      const findings = await readFindings(pool, now);
      const drift = await readDrift(pool);
      const last = (await readRuns(pool, 1))[0];
      const rows = sources.map((source) => [
        source.source,
        source.enabled ? source.freshness : "disabled",
        formatAge(source.confirmedAt, now),
        source.check === "passed" ? "✓" : source.check === "failed" ? "✗" : "–",
        formatCount(source.records),
        source.quarantined === 0 ? "" : formatCount(source.quarantined),
        source.owner,
      ]);
      const columns = [
        { title: "source" },
        { title: "data is" },
        { title: "read" },
        { title: "check" },
        { title: "records", align: "right" as const },
        { title: "quarantined", align: "right" as const },
        { title: "owner" },
      ];
      const lastLine =
        last === undefined
          ? `No runs yet. Start one: ${shell.invokedAs} run`
          : `last run   ${last.status}, ${formatAge(last.startedAt, now)}   ${shell.invokedAs} logs ${last.runId.slice(0, 8)}`;
      return {
        data: {
          sources: sources.map((source) => ({
            ...source,
            schedule: source.schedule ?? null,
            confirmedAt: source.confirmedAt?.toISOString() ?? null,
            checkedAt: source.checkedAt?.toISOString() ?? null,
            checkMessage: source.checkMessage ?? null,
          })),
          drift: drift.map((one) => ({ ...one })),
          findings: findings.map(findingData),
          lastRun:
            last === undefined
              ? null
              : { runId: last.runId, status: last.status, startedAt: last.startedAt.toISOString() },
        },
        text: [
          ...(rows.length === 0 ? [] : [formatTable(columns, rows), ""]),
          ...(drift.length === 0 ? [] : [...drift.map((one) => `! ${describeDrift(one)}`), ""]),
          ...(last === undefined
            ? []
            : [printFindings(findings, { isRunGood: last.status === "succeeded", now }), ""]),
          lastLine,
        ].join("\n"),
      };
    });
  },
};
