import { EdpError, type Json } from "@edp/base";
import { findRun, readRunLog, readRuns, readSteps, type StepRecord } from "@edp/pipeline";
import type { CommandModule } from "../command.ts";
import { formatDuration } from "../print/format.ts";
import { readLimit } from "../read-limit.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const logs: CommandModule = {
  args: ["[run]"],
  description:
    "The steps and the log of one run. Without a name: the newest. The first characters of its id suffice, " +
    "and an orchestrator's own id serves as well.",
  examples: ["logs", "logs 3f9c21", "logs scheduled__2026-11-24T02:00:00+00:00", "logs --lines 50"],
  flags: [
    { flags: "--lines <n>", description: "last lines of the log; all of them with `all`", default: "40" },
  ],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const count =
      invocation.flags["lines"] === "all" ? undefined : readLimit(invocation.flags["lines"], "--lines");
    return withSession(shell, invocation, { platform, withSources: false }, async (environment) => {
      const wanted = invocation.args[0];
      const run =
        wanted === undefined
          ? (await readRuns(environment.pool, 1))[0]
          : await findRun(environment.pool, wanted);
      if (run === undefined) throw new EdpError("EDP-RUN-004", { run: wanted ?? "yet" });
      const { runId, orchestratorRun } = run;
      const steps = await readSteps(environment.pool, runId);
      const lines = readLines((await readRunLog(environment.workDir, runId)) ?? "");
      const shown = count === undefined ? lines : lines.slice(-count);
      return {
        data: { runId, orchestratorRun: orchestratorRun ?? null, steps: steps.map(toJson), log: shown },
        text: [
          `run ${[runId, orchestratorRun ?? ""].join("  ").trimEnd()}`,
          ...steps.map(printStep),
          "",
          ...shown.map(printLine),
        ].join("\n"),
      };
    });
  },
};

interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly run_id: string;
  readonly [field: string]: Json;
}

/** The log's lines. A run that was killed may have left half a line at its end. */
function readLines(text: string): readonly LogLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as LogLine]; // our own log
    } catch {
      return [];
    }
  });
}

function printStep(step: StepRecord): string {
  const took =
    step.startedAt === undefined || step.finishedAt === undefined
      ? ""
      : formatDuration(step.finishedAt.getTime() - step.startedAt.getTime());
  const error =
    step.errorMessage === undefined ? "" : `\n      ${step.errorMessage.replaceAll("\n", "\n      ")}`;
  return `  ${step.status.padEnd(10)} ${step.stepId.padEnd(24)} ${took}${error}`;
}

/** `02:04:11 warn  land hr workers failed  error_code=…`: the same facts as the JSON line, for people. */
function printLine({ at, level, message, ...fields }: LogLine): string {
  const said = Object.entries(fields).filter(([key]) => key !== "run_id" && key !== "orchestrator_run");
  const rest = said.map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [at.slice(11, 19), level.padEnd(5), message, ...rest].join("  ");
}

function toJson(step: StepRecord): Json {
  return {
    ...step,
    source: step.source ?? null,
    startedAt: step.startedAt?.toISOString() ?? null,
    finishedAt: step.finishedAt?.toISOString() ?? null,
    errorCode: step.errorCode ?? null,
    errorMessage: step.errorMessage ?? null,
  };
}
