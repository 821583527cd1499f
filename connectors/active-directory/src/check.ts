// A check of all domains of a source, step by step: each step is done for one domain after the other, and says which
// one it speaks of. The first failure ends it, so a login that one domain refuses is not tried at the next.
import { runCheck, type CheckStep, type ConnectorContext, type PlannedStep } from "@edp/connector-sdk";
import { planExportSteps } from "./check-export.ts";
import { planLiveCheck, type LiveCheck } from "./check-live.ts";
import type { DirectorySettings } from "./config.ts";

export async function* checkDomains(
  context: ConnectorContext,
  settings: readonly DirectorySettings[],
): AsyncGenerator<CheckStep> {
  const checks = settings.map((domain) => ({ name: domain.baseDn, ...planCheck(context, domain) }));
  const [first] = checks;
  let current = "";
  try {
    if (first !== undefined && checks.length === 1) {
      yield* runCheck(context, first.steps);
      return;
    }
    const names = new Set(checks.flatMap(({ steps }) => steps.map(({ step }) => step)));
    const steps = checkOrder
      .filter((step) => names.has(step))
      .map((step) => ({
        step,
        run: (signal: AbortSignal) =>
          runEach(checks, step, signal, (name) => {
            current = name;
          }),
      }));
    for await (const step of runCheck(context, steps))
      yield step.outcome === "failed" ? { ...step, detail: `${current}: ${step.detail}` } : step;
  } finally {
    for (const { close } of checks) close();
  }
}

const checkOrder = ["name", "reachable", "certificate", "sign in", "permission", "data"] as const;

function planCheck(context: ConnectorContext, settings: DirectorySettings): LiveCheck {
  const { way } = settings;
  return way.kind === "live"
    ? planLiveCheck(context, settings, way)
    : { steps: planExportSteps(context, settings, way), close: () => undefined };
}

interface DomainCheck {
  readonly name: string;
  readonly steps: readonly PlannedStep[];
}

/** One step for each domain that has it; the line of each. */
async function runEach(
  checks: readonly DomainCheck[],
  step: CheckStep["step"],
  signal: AbortSignal,
  begin: (name: string) => void,
): Promise<string> {
  const lines: string[] = [];
  for (const { name, steps } of checks) {
    const planned = steps.find((one) => one.step === step);
    if (planned === undefined) continue;
    begin(name);
    lines.push(`${name}: ${await planned.run(signal)}`);
  }
  return lines.join("; ");
}
