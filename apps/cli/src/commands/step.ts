import { randomUUID } from "node:crypto";
import { EdpError } from "@edp/base";
import { planPipeline, type PipelineStep, type ResolvedPlatform } from "@edp/definition";
import { closeRun, createRunLog, openRun, registerSources, runStep, type RunRequest } from "@edp/pipeline";
import type { CommandModule, Invocation } from "../command.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { readRunFlags, runFlags } from "../read-run-flags.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const step: CommandModule = {
  args: ["<kind>", "[source]"],
  description:
    "Run one step of the pipeline (check, land, replay, build, publish), as orchestrators call it. Idempotent: repeat it freely. " +
    "Steps that share --run belong to one run.",
  examples: ["step check hr", "step land hr --run 5f0c9d3e-8a53-4c52-9a3e-0f6f0f3b2a11", "step build"],
  flags: [
    {
      flags: "--run <id>",
      description: "the run that this step belongs to, a UUID; default: a run of its own",
    },
    { flags: "--last", description: "close the run after this step" },
    ...runFlags,
  ],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const planned = findStep(platform, invocation);
    const given = invocation.flags["run"];
    const runId = typeof given === "string" ? readRunId(given) : randomUUID();
    const progress = createShellProgress(shell, invocation);
    const options = { platform, withSources: true, report: progress.line.report };
    return withSession(shell, invocation, options, async (session) => {
      const environment = { ...session, log: createRunLog(session.workDir, runId, session.clock) };
      const request: RunRequest = { ...defaults, ...readRunFlags(invocation), runId };
      await registerSources(environment);
      await openRun(environment, runId, request.trigger);
      const outcome = await runStep(environment, request, planned);
      progress.line.clear();
      const good =
        outcome.status === "succeeded" || outcome.status === "skipped" || outcome.status === "partial";
      if (given === undefined || invocation.flags["last"] === true || !good) {
        await closeRun(
          environment,
          runId,
          outcome.status === "skipped" ? { ...outcome, status: "succeeded" } : outcome,
        );
      }
      return {
        data: { run_id: runId, step: planned.id, ...outcome },
        text: `${planned.id}  ${outcome.status}  run ${runId}${outcome.errorMessage === undefined ? "" : `\n  ${outcome.errorMessage}`}`,
        exit: good ? 0 : outcome.status === "blocked" ? 3 : 1,
      };
    });
  },
};

const defaults: Omit<RunRequest, "runId"> = {
  trigger: "manual",
  full: false,
  allowLoss: false,
  since: undefined,
  until: undefined,
  select: undefined,
  reuseVerdicts: false,
};

function findStep(platform: ResolvedPlatform, invocation: Invocation): PipelineStep {
  const [kind, source] = invocation.args;
  const { steps } = planPipeline(platform);
  const enabled = platform.sources.some((candidate) => candidate.enabled && candidate.name === source);
  if (kind === "replay" && source !== undefined && enabled) {
    return { id: `replay:${source}`, kind, source, dependsOn: [], after: "success", command: [] };
  }
  const found = steps.find((candidate) => candidate.kind === kind && candidate.source === source);
  if (found !== undefined) return found;
  const kinds = [...new Set([...steps.map((candidate) => candidate.kind), "replay"])];
  if (kinds.every((candidate) => candidate !== kind)) {
    throw new EdpError("EDP-CLI-003", {
      reason: `There is no step "${kind ?? ""}".`,
      usage: `use one of: ${kinds.join(", ")}`,
    });
  }
  const known = platform.sources.filter((candidate) => candidate.enabled).map((candidate) => candidate.name);
  throw new EdpError("EDP-RUN-005", { source: source ?? "", known });
}

function readRunId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new EdpError("EDP-CLI-003", {
    reason: `--run takes a UUID, not "${text}".`,
    usage: "one id for all steps of a run, for example from uuidgen",
  });
}
