// A check is a list of steps, each resting on the one before. This runs them: in order, told as soon as known,
// the rest "not tried" after the first failure, and never longer than ten seconds in all.
import { describeIssue, EdpError, type Issue } from "@edp/base";
import type { CheckStep, CheckStepName, ConnectorContext } from "../connector.ts";

export interface PlannedStep {
  readonly step: CheckStepName;
  /** Does the step and returns its line for people; throws EdpError when it fails. */
  readonly run: (signal: AbortSignal) => Promise<string>;
}

const checkLimitMs = 10_000;

export async function* runCheck(
  context: Pick<ConnectorContext, "source" | "signal">,
  steps: readonly PlannedStep[],
  limitMs: number = checkLimitMs,
): AsyncIterable<CheckStep> {
  const tooLong = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([context.signal, tooLong]);
  let hasFailed = false;
  for (const { step, run } of steps) {
    if (hasFailed) {
      yield { step, outcome: "not tried", detail: "not tried" };
      continue;
    }
    try {
      yield { step, outcome: "passed", detail: await untilAborted(run(signal), signal) };
    } catch (error) {
      context.signal.throwIfAborted();
      hasFailed = true;
      yield toFailedStep(step, tooLong.aborted ? tooSlow(context.source, step, limitMs) : error);
    }
  }
}

/** The failed step for an error; what is no EdpError is a bug and thrown on. */
export function toFailedStep(step: CheckStepName, error: unknown): CheckStep {
  const [issue] = error instanceof EdpError ? error.issues : [];
  if (issue === undefined) throw error;
  const text = describeIssue(issue);
  return {
    step,
    outcome: "failed",
    detail: describeBriefly(issue, text.message),
    fix: text.fix,
    code: issue.code,
  };
}

/** One line without what the reader of the check already sees: the source's name. */
function describeBriefly(issue: Issue, message: string): string {
  const params = issue.params as Readonly<Record<string, unknown>>; // each code has its own
  if (typeof params["certificate"] === "string") return params["certificate"];
  const name = typeof params["source"] === "string" ? `${params["source"]}: ` : "";
  return (message.startsWith(name) ? message.slice(name.length) : message).replace(/\.$/, "");
}

function tooSlow(source: string, step: string, limitMs: number): EdpError {
  return new EdpError("EDP-SRC-007", {
    source,
    address: "the system",
    phase: `pass the step "${step}"`,
    limitMs,
  });
}

/** Leaves a step that does not listen to the signal behind; its late result is of no interest. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason as Error); // a DOMException, or what the owner of the signal gave
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    promise.catch(() => undefined);
  }
}
