import { randomUUID } from "node:crypto";
import { keepSchedules, type RunEnvironment } from "@edp/pipeline";
import { readFindings } from "@edp/transform";
import type { CommandModule, CommandResult, Invocation } from "../command.ts";
import { findingData, printFindings } from "../print/findings.ts";
import { runResultData } from "../print/run-result.ts";
import { createShellProgress, type ShellProgress } from "../print/shell-progress.ts";
import { startConsole } from "../session/console-process.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";
import { takePlatformLock } from "../session/platform-lock.ts";
import { runOnce } from "../session/run-once.ts";
import { makeWorkDir } from "../session/work-dir.ts";
import type { Shell } from "../shell.ts";

export const up: CommandModule = {
  args: ["[dir]"],
  description:
    "Make ready, check, land, build and publish; then serve the console and keep the schedules until Ctrl-C. " +
    "Without DIR: the platform around the current folder, else the example. " +
    "For an environment of containers: build its images, render its files, start it, and end.",
  examples: ["up", "up ../my-platform", "up --once --json", "up --fresh", "up --environment development"],
  flags: [
    { flags: "--once", description: "end after the first complete run" },
    {
      flags: "--fresh",
      description: "start from empty data: everything landed and built here is deleted first",
    },
    { flags: "--port <n>", description: "the console's port", default: "7700" },
  ],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation, invocation.args[0]);
    if (platform.environment.target !== "local") {
      const { upCompose } = await import("../compose/up-compose.ts");
      return upCompose(shell, invocation, platform);
    }
    const lock = takePlatformLock(await makeWorkDir(platform), "edp up", shell.clock.now());
    try {
      const progress = createShellProgress(shell, invocation);
      progress.write(
        `edp ${shell.edpVersion} · platform ${platform.name} · environment ${platform.environment.name}\n\n`,
      );
      const fresh = invocation.flags["fresh"] === true;
      const options = { platform, withSources: true, builds: true, fresh, report: progress.line.report };
      return await withSession(shell, invocation, options, (environment) =>
        serve({ shell, invocation, progress }, environment),
      );
    } finally {
      lock.release();
    }
  },
};

interface UpWork {
  readonly shell: Shell;
  readonly invocation: Invocation;
  readonly progress: ShellProgress;
}

async function serve(work: UpWork, environment: RunEnvironment): Promise<CommandResult> {
  const { shell, invocation, progress } = work;
  const startedAt = shell.clock.now();
  const result = await runOnce(environment, { request: {}, sources: [], ...progress });
  const now = shell.clock.now();
  const findings = await readFindings(environment.pool, now);
  const data = { ...runResultData(result), findings: findings.map(findingData) };
  progress.write(`\n${printFindings(findings, { isRunGood: result.status === "succeeded", now })}\n`);
  const exit = result.status === "succeeded" ? 0 : 1;
  if (invocation.flags["once"] === true || shell.signal.aborted) return { data, text: "", exit };

  const web = await startConsole(shell, environment, Number(invocation.flags["port"]));
  try {
    progress.tell({ console: { url: web.url } });
    progress.write(nextSteps(shell, web.url, findings[0]?.mart));
    await keepSchedules({
      platform: environment.platform,
      clock: environment.clock,
      signal: shell.signal,
      since: startedAt,
      run: async (sources) => {
        const request = { trigger: "schedule" as const, reuseVerdicts: false, runId: randomUUID() };
        progress.write(`\n${environment.clock.now().toISOString()}  scheduled: ${sources.join(", ")}\n`);
        await runOnce(environment, { request, sources, ...progress });
      },
    });
  } finally {
    progress.line.clear();
    await web.stop();
  }
  return { data, text: "", exit: 0 };
}

function nextSteps(shell: Shell, url: string, mart: string | undefined): string {
  return [
    "",
    `  console    ${url}        stop with Ctrl-C`,
    `  next       ${shell.invokedAs} query "select * from ${mart ?? "mart.identity_offboarding_current"}"`,
    `             ${shell.invokedAs} init ../my-platform      connect your own systems`,
    "",
  ].join("\n");
}
