// What the reading rules share.
import { isEdpError } from "@edp/base";
import type { Bench } from "../bench.ts";
import { compareIds, type DrainedRead } from "../drain.ts";
import type { Scenario, ScenarioObject } from "../suite.ts";

/** A read that should have gone well. */
export function findReadFaults(read: DrainedRead): readonly string[] {
  return read.error === undefined
    ? read.faults
    : [...read.faults, `the read failed: ${tellError(read.error)}`];
}

/** A read that should have brought exactly what the source has. */
export function findLossFaults(bench: Bench, object: string, read: DrainedRead): readonly string[] {
  return [...findReadFaults(read), ...compareIds(read.records, bench.world.listIds(object))];
}

/** A read that fell short must say so: an error for people, or an end that is not complete. */
export function findSilentLoss(bench: Bench, object: string, read: DrainedRead): readonly string[] {
  if (read.error !== undefined) return findErrorFaults(read.error);
  const lost = compareIds(read.records, bench.world.listIds(object)).filter((fault) =>
    /missing$/.test(fault),
  );
  return lost.length > 0 && read.end?.complete === true
    ? [`it says that it is complete, but ${lost.join(", ")}`]
    : [];
}

/** Failing is allowed here; failing without a way on is not. */
export function findErrorFaults(error: unknown, retry?: "later"): readonly string[] {
  if (!isEdpError(error)) return [`its error is none of EDP's: ${tellError(error)}`];
  if (retry !== undefined && error.retry !== retry)
    return [`${error.code} does not say that a later try may help`];
  return error.fix === "" ? [`${error.code} does not say what to do`] : [];
}

export function tellError(error: unknown): string {
  return error instanceof Error ? error.message : "something that is no error was thrown";
}

export function readsIncrementally({ modes }: ScenarioObject): boolean {
  return modes.includes("incremental");
}

export const notIncremental = ({ objects }: Scenario): string | undefined =>
  objects.some(readsIncrementally) ? undefined : "its objects are read in full only";
