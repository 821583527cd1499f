// The run that a step belongs to, and what was asked of it: by flags, or by an orchestrator's variables.
import { randomUUID } from "node:crypto";
import { EdpError } from "@edp/base";
import { readRunIdentity, type RunIdentity, type RunRequest, type Trigger } from "@edp/pipeline";
import type { Flag, Invocation } from "./command.ts";
import { readRunFlags, runFlags } from "./read-run-flags.ts";
import type { Shell } from "./shell.ts";

export interface StepRun extends RunIdentity {
  /** False for a step that somebody runs by itself. */
  readonly isShared: boolean;
  readonly request: RunRequest;
}

export const stepRunFlags: readonly Flag[] = [
  {
    flags: "--run <id>",
    description:
      "the run that this step belongs to: a UUID, or an orchestrator's own id, from which one follows; default: a run of its own",
  },
  { flags: "--trigger <word>", description: "why the run began: schedule, or manual (default)" },
  ...runFlags,
];

/** Orchestrators fill in templates, so what is empty was not said. A flag counts for more. */
const variables = {
  run: "EDP_RUN",
  trigger: "EDP_TRIGGER",
  since: "EDP_SINCE",
  until: "EDP_UNTIL",
  full: "EDP_FULL",
  select: "EDP_SELECT",
} as const;

export function readStepRun(shell: Shell, invocation: Invocation): StepRun {
  const given = addVariables(shell, invocation);
  const named = given.flags["run"];
  const identity = typeof named === "string" ? readIdentity(named) : { runId: randomUUID() };
  const request: RunRequest = {
    trigger: readTrigger(given.flags["trigger"]),
    full: false,
    allowLoss: false,
    since: undefined,
    until: undefined,
    select: undefined,
    reuseVerdicts: false,
    ...readRunFlags(given),
    runId: identity.runId,
  };
  return { ...identity, isShared: named !== undefined, request };
}

function addVariables(shell: Shell, invocation: Invocation): Invocation {
  const said = Object.entries(variables).flatMap(([flag, variable]) => {
    const text = shell.environmentVariables[variable];
    if (text === undefined || text === "") return [];
    return [[flag, flag === "full" ? readFull(text) : text] as const];
  });
  const typed = Object.entries(invocation.flags).filter(([, value]) => value !== undefined);
  return { ...invocation, flags: Object.fromEntries([...said, ...typed]) };
}

function readFull(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new EdpError("EDP-CLI-003", {
    reason: `${variables.full} is true or false, not "${text}".`,
    usage: "leave it empty for what is changed only",
  });
}

function readTrigger(word: string | boolean | undefined): Trigger {
  if (word === undefined || word === "manual" || word === "schedule") return word ?? "manual";
  throw new EdpError("EDP-CLI-003", {
    reason: `--trigger is schedule or manual, not "${String(word)}".`,
    usage: "a backfill says itself: --since, --until",
  });
}

function readIdentity(text: string): RunIdentity {
  const identity = readRunIdentity(text);
  if (identity !== undefined) return identity;
  throw new EdpError("EDP-CLI-003", {
    reason: `--run takes a UUID or an orchestrator's run id (letters, digits and _.~:+/-), not "${text}".`,
    usage: "one id for all steps of a run, for example from uuidgen",
  });
}
