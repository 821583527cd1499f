// A run as it goes: one line a stage, written when it is over. The progress line lives below.
import type { PipelineStep } from "@edp/definition";
import type { StepEvents, StepOutcome } from "@edp/pipeline";
import { formatCount, formatDuration } from "./format.ts";
import type { ProgressLine } from "./progress-line.ts";

interface EndedStep {
  readonly step: PipelineStep;
  readonly outcome: StepOutcome;
  readonly durationMs: number;
}

export interface RunDisplay {
  readonly events: StepEvents;
}

/** `write` gets whole lines. `checkCount` is how many checks there will be: they share one line. */
export function createRunDisplay(
  write: (text: string) => void,
  line: ProgressLine,
  checkCount: number,
): RunDisplay {
  const checks: EndedStep[] = [];
  // Lines of sources that landed before the last check ended wait, so that the stages read in their order.
  const waiting: string[] = [];
  let landTitle = "land";
  const print = (text: string): void => {
    line.clear();
    write(`${text}\n`);
  };
  return {
    events: {
      onStepEnd: (step, outcome, durationMs) => {
        if (step.kind === "check") {
          checks.push({ step, outcome, durationMs });
          if (checks.length < checkCount) return;
          for (const text of checkLines(checks)) print(text);
          for (const text of waiting.splice(0)) print(text);
          return;
        }
        if (outcome.status === "blocked") return; // the check's own lines have said why
        const title = step.kind === "land" ? landTitle : step.kind;
        if (step.kind === "land") landTitle = "";
        const text = stageLine(title, describeStep(step, outcome), durationMs);
        if (checks.length < checkCount) waiting.push(text);
        else print(text);
      },
    },
  };
}

/** One line when all is well; a line each for what is not. */
function checkLines(checks: readonly EndedStep[]): readonly string[] {
  const slowest = Math.max(0, ...checks.map((check) => check.durationMs));
  const failed = checks.filter(({ outcome }) => outcome.status === "failed");
  const reused = checks.filter(({ outcome }) => outcome.status === "skipped");
  const names = checks
    .filter(({ outcome }) => outcome.status !== "failed")
    .map(({ step }) => `${step.source ?? ""} ✓`);
  const text =
    reused.length === checks.length && checks.length > 0
      ? `${checks.length.toString()} of ${checks.length.toString()} ✓ (verdicts from ${verdictAge(reused)} ago)`
      : names.join("  ");
  return [
    ...(text === "" ? [] : [stageLine("check", text, slowest)]),
    ...failed.map(({ step, outcome }, index) => {
      const title = text === "" && index === 0 ? "check" : "";
      const why = (outcome.errorMessage ?? "failed").replaceAll("\n", "\n             ");
      return `  ${title.padEnd(10)} ${step.source ?? ""} ✗  ${why}\n${" ".repeat(13)}its last good data stays; details: edp check ${step.source ?? ""}`;
    }),
  ];
}

function verdictAge(reused: readonly EndedStep[]): string {
  const seconds = Math.max(...reused.map(({ outcome }) => Number(outcome.summary["verdict_age_s"])));
  return seconds < 90 ? `${seconds.toString()} s` : `${Math.round(seconds / 60).toString()} min`;
}

function stageLine(title: string, text: string, durationMs: number): string {
  const [first = "", ...rest] = text.split("\n");
  const head = `  ${title.padEnd(10)} ${first.padEnd(62)} ${formatDuration(durationMs).padStart(7)}`;
  return [head, ...rest.map((more) => `${" ".repeat(13)}${more}`)].join("\n");
}

function describeStep(step: PipelineStep, outcome: StepOutcome): string {
  const failure = outcome.errorMessage === undefined ? "" : `\n${outcome.errorMessage}`;
  if (step.kind === "land") return describeLanding(step.source ?? "", outcome) + failure;
  const text = outcome.summary["text"];
  return `${typeof text === "string" ? text : outcome.status}${describeWarnings(outcome)}${failure}`;
}

function describeLanding(source: string, outcome: StepOutcome): string {
  const count = (name: string): number => Number(outcome.summary[name] ?? 0);
  if (outcome.status === "failed" || outcome.status === "cancelled")
    return `${source.padEnd(16)} ✗ ${outcome.status}`;
  const parts = [`${source.padEnd(16)} ${formatCount(count("read")).padStart(8)} records`];
  if (count("landed") > 0) parts.push(`${formatCount(count("landed"))} new or changed`);
  if (count("deleted") > 0) parts.push(`${formatCount(count("deleted"))} gone`);
  if (count("quarantined") > 0) parts.push(`${formatCount(count("quarantined"))} quarantined`);
  if (parts.length === 1) parts.push("unchanged");
  return parts.join("   ") + describeWarnings(outcome);
}

function describeWarnings({ summary }: StepOutcome): string {
  const { warnings } = summary;
  return Array.isArray(warnings) ? warnings.map((text) => `\n! ${String(text)}`).join("") : "";
}
