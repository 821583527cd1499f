import { catalogue, EdpError, type CatalogueEntry } from "@edp/base";
import { planPipeline, type PipelineStep, type ResolvedPlatform } from "@edp/definition";
import {
  closeRun,
  closeRunBySteps,
  createRunLog,
  isOpen,
  openRun,
  readVerdict,
  registerSources,
  runStep,
  type RunEnvironment,
  type StepOutcome,
} from "@edp/pipeline";
import type { CommandModule, CommandResult, ExitCode, Invocation } from "../command.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { readStepRun, stepRunFlags, type StepRun } from "../read-step-run.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const step: CommandModule = {
  args: ["<kind>", "[source]"],
  description:
    "Run one step of the pipeline (check, land, replay, build, publish), as orchestrators call it. Idempotent: repeat it freely. " +
    "Steps that share --run belong to one run, which `step close` ends with what has come of them.",
  examples: [
    "step check hr",
    "step land hr --run 5f0c9d3e-8a53-4c52-9a3e-0f6f0f3b2a11",
    "step close --run nightly/2026-11-24 --expect check:hr,land:hr",
  ],
  flags: [
    { flags: "--last", description: "close the run after this step" },
    { flags: "--recheck", description: "before landing: check again when the last verdict has expired" },
    { flags: "--expect <steps>", description: "for close: steps of the run; one that never began is held" },
    ...stepRunFlags,
  ],
  run: async (shell, invocation) => {
    const run = readStepRun(shell, invocation);
    const platform = await loadResolved(shell, invocation);
    const planned = invocation.args[0] === "close" ? undefined : findStep(platform, invocation.args);
    const expected = readExpected(platform, invocation);
    if (planned === undefined && !run.isShared)
      throw wrongUsage("close takes the run to close.", "--run <id>");
    const progress = createShellProgress(shell, invocation);
    const options = { platform, withSources: planned !== undefined, report: progress.line.report };
    return withSession(shell, invocation, options, async (session) => {
      const also = invocation.options.verbose ? shell.stderr : undefined;
      const environment = { ...session, log: createRunLog(session.workDir, run, session.clock, also) };
      await registerSources(environment);
      const goesOn = await openRun(environment, run.runId, run.request.trigger, run.orchestratorRun);
      if (planned === undefined) {
        return toResult("close", run, await closeRunBySteps(environment, run.runId, expected));
      }
      if (planned.kind === "land" && invocation.flags["recheck"] === true)
        await checkAgain(environment, run, planned);
      const outcome = await runStep(environment, run.request, planned);
      progress.line.clear();
      const closes = !run.isShared || goesOn || invocation.flags["last"] === true;
      if (closes) await closeRunBySteps(environment, run.runId);
      // Without an orchestrator nobody else comes to close it.
      else if (!isGood(outcome) && run.orchestratorRun === undefined)
        await closeRun(environment, run.runId, outcome);
      return toResult(planned.id, run, outcome);
    });
  },
};

const isGood = ({ status }: StepOutcome): boolean =>
  status === "succeeded" || status === "skipped" || status === "partial";

function toResult(id: string, { runId, orchestratorRun }: StepRun, outcome: StepOutcome): CommandResult {
  const name = orchestratorRun === undefined ? runId : `${runId} (${orchestratorRun})`;
  const message = outcome.errorMessage === undefined ? "" : `\n  ${outcome.errorMessage}`;
  const isEnough = id === "close" ? outcome.status === "succeeded" : isGood(outcome);
  return {
    data: { run_id: runId, orchestrator_run: orchestratorRun ?? null, step: id, ...outcome },
    text: `${id}  ${outcome.status}  run ${name}${message}`,
    exit: isEnough ? 0 : id === "close" ? 1 : exitOf(outcome),
  };
}

/** 3 where the same step may succeed in a while: whoever called it may call it again. */
function exitOf({ status, errorCode }: StepOutcome): ExitCode {
  if (status === "blocked") return 3;
  const entries: Readonly<Record<string, CatalogueEntry>> = catalogue;
  return entries[errorCode ?? ""]?.exit ?? 1;
}

/** Hours may lie between check and landing: a queue, a second try, somebody who clears one task. */
async function checkAgain(environment: RunEnvironment, run: StepRun, landing: PipelineStep): Promise<void> {
  const { platform, pool, clock } = environment;
  const source = platform.sources.find(({ name }) => name === landing.source);
  if (source === undefined) return;
  if (isOpen(await readVerdict(pool, source, platform.environment.name), clock.now())) return;
  await runStep(environment, run.request, findStep(platform, ["check", source.name]));
}

function findStep(platform: ResolvedPlatform, [kind, source]: readonly string[]): PipelineStep {
  const { steps } = planPipeline(platform);
  const enabled = platform.sources.some((candidate) => candidate.enabled && candidate.name === source);
  if (kind === "replay" && source !== undefined && enabled) {
    return { id: `replay:${source}`, kind, source, dependsOn: [], after: "success", command: [] };
  }
  const found = steps.find((candidate) => candidate.kind === kind && candidate.source === source);
  if (found !== undefined) return found;
  const kinds = [...new Set([...steps.map((candidate) => candidate.kind), "replay", "close"])];
  if (kinds.every((candidate) => candidate !== kind))
    throw wrongUsage(`There is no step "${kind ?? ""}".`, `use one of: ${kinds.join(", ")}`);
  const known = platform.sources.filter((candidate) => candidate.enabled).map((candidate) => candidate.name);
  throw new EdpError("EDP-RUN-005", { source: source ?? "", known });
}

function readExpected(platform: ResolvedPlatform, { flags }: Invocation): readonly PipelineStep[] {
  const text = flags["expect"];
  return typeof text === "string" ? text.split(",").map((id) => findStep(platform, id.split(":"))) : [];
}

const wrongUsage = (reason: string, usage: string): EdpError =>
  new EdpError("EDP-CLI-003", { reason, usage });
