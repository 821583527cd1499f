// Try what stands in quarantine once more, for all objects of one source, without reading the source.
import { randomUUID } from "node:crypto";
import type { ResolvedSource } from "@edp/definition";
import { replayQuarantine, type OpenQuarantine } from "@edp/landing";
import { closeIngestionRun, openIngestionRun } from "../ingestion-run.ts";
import type { RunEnvironment } from "../run-environment.ts";
import type { StepOutcome } from "../run-history.ts";

export async function replayStep(
  environment: RunEnvironment,
  { runId, source }: { readonly runId: string; readonly source: ResolvedSource },
): Promise<StepOutcome> {
  const { pool, clock, signal, edpVersion } = environment;
  const ingestionRunId = randomUUID();
  const run = { ingestionRunId, runId, source, trigger: "replay", full: false } as const;
  await openIngestionRun(environment, { ...run, since: undefined, until: undefined });
  const total = { landed: 0, superseded: 0, refused: 0 };
  const open: string[] = [];
  try {
    for (const object of source.objects) {
      const input = { pool, source, object, ingestionRunId, connectorVersion: edpVersion, clock, signal };
      const result = await replayQuarantine(input);
      total.landed += result.landed;
      total.superseded += result.superseded;
      total.refused += result.refused;
      open.push(...result.open.map((one) => describeOpen(object, one)));
    }
  } finally {
    await closeIngestionRun(environment, ingestionRunId, [], signal.aborted);
  }
  return { status: "succeeded", summary: { ...total, ...(open.length === 0 ? {} : { open }) } };
}

function describeOpen(object: string, { reason, count, replayable }: OpenQuarantine): string {
  const rest = count - replayable;
  const note = rest === 0 ? "" : `, ${rest.toString()} of them without bytes or id: they need another read`;
  return `${object}: ${count.toString()} ${reason}${note}`;
}
