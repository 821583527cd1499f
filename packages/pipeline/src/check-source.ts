import { EdpError, isEdpError, type Clock } from "@edp/base";
import { loadConnector, type Connector, type CheckStep } from "@edp/connector-sdk";
import type { ResolvedSource } from "@edp/definition";
import { createConnectorContext } from "./connector-context.ts";
import { recordVerdict, verdictValidMs, type CheckVerdict } from "./gate.ts";
import type { RunEnvironment } from "./run-environment.ts";

/** No check takes longer, whatever the other side does. */
const checkTimeoutMs = 10_000;
const tickMs = 1_000;

/** Checks one source's connection and records the verdict, which opens or holds its gate. Never throws for the source's faults. */
export async function checkSource(
  environment: RunEnvironment,
  source: ResolvedSource,
): Promise<CheckVerdict> {
  const { clock } = environment;
  const startedAt = clock.now();
  const started = clock.monotonicMs();
  const steps: CheckStep[] = [];
  const failure = await collectSteps(environment, source, steps);
  const failed = steps.find((step) => step.outcome === "failed");
  const verdict: CheckVerdict = {
    source: source.name,
    outcome: failure === undefined && failed === undefined && steps.length > 0 ? "passed" : "failed",
    steps,
    checkedAt: startedAt,
    expiresAt: new Date(startedAt.getTime() + verdictValidMs),
    durationMs: clock.monotonicMs() - started,
    errorCode: failure?.code ?? failed?.code,
    errorMessage: failure?.message ?? (failed === undefined ? undefined : `${failed.step}: ${failed.detail}`),
  };
  await recordVerdict(environment.pool, source, environment.platform.environment.name, verdict);
  environment.log.log(
    verdict.outcome === "passed" ? "info" : "error",
    `check ${source.name} ${verdict.outcome}`,
    {
      source: source.name,
      duration_ms: Math.round(verdict.durationMs),
      ...(verdict.errorMessage === undefined ? {} : { error: verdict.errorMessage }),
    },
  );
  return verdict;
}

/** Ten short waits, not one long: while this process itself is busy its timers stand still, and no source pays for it. */
async function waitInTicks(clock: Clock, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < checkTimeoutMs; waited += tickMs) await clock.sleep(tickMs, signal);
}

interface CheckFailure {
  readonly code: string;
  readonly message: string;
}

/** Fills `steps` as they become known; what was known before a failure or a time-out stays. */
async function collectSteps(
  environment: RunEnvironment,
  source: ResolvedSource,
  steps: CheckStep[],
): Promise<CheckFailure | undefined> {
  const timeout = new AbortController();
  const signal = AbortSignal.any([environment.signal, timeout.signal]);
  const work = async (connector: Connector): Promise<void> => {
    for await (const step of connector.check(createConnectorContext(environment, source, signal))) {
      if (timeout.signal.aborted) return;
      steps.push(step);
    }
  };
  try {
    const connector = await loadConnector(source.connector);
    // Not a matter of the source: installing a program may take longer than a source may take to answer.
    await connector.prepare?.(createConnectorContext(environment, source, environment.signal));
    const bound = waitInTicks(environment.clock, signal).then(
      () => {
        timeout.abort();
        throw new EdpError("EDP-RUN-003", { source: source.name, seconds: checkTimeoutMs / 1000 });
      },
      () => undefined, // aborted because the work ended, or the whole run did
    );
    await Promise.race([work(connector), bound.then(() => new Promise<never>(() => undefined))]);
    return undefined;
  } catch (error) {
    environment.signal.throwIfAborted();
    if (isEdpError(error)) {
      return { code: error.code, message: `${error.message} Fix: ${error.fix}.` };
    }
    throw error;
  } finally {
    timeout.abort();
  }
}
