// What every failed check owes to its reader: one failed step, what to do, nothing tried after it, in time.
import type { CheckStep, CheckStepName } from "../../connector.ts";
import type { Bench, Departure } from "../bench.ts";

export const stepOrder: readonly CheckStepName[] = [
  "name",
  "reachable",
  "certificate",
  "sign in",
  "permission",
  "data",
];

/** The contract says ten seconds; the rest is for a busy machine. */
const patienceMs = 20_000;

/** Runs a check that must fail at one of these steps. `look` finds more in the step that failed. */
export async function findCheckFaults(
  bench: Bench,
  failsAt: readonly CheckStepName[],
  departure: Departure = {},
  look: (failed: CheckStep) => readonly string[] = () => [],
): Promise<readonly string[]> {
  const steps = await withinPatience(bench.check(departure));
  if (steps === undefined) return ["it did not end within 10 s"];
  const failed = steps.find(({ outcome }) => outcome === "failed");
  const places = failsAt.map((step) => `"${step}"`).join(" or ");
  if (failed === undefined) return [`it passed, and should have failed at ${places}`];
  const faults = [...look(failed)];
  if (!failsAt.includes(failed.step)) faults.push(`it failed at "${failed.step}", not at ${places}`);
  if ((failed.fix ?? "") === "") faults.push("it does not say what to do");
  if (failed.code === undefined) faults.push("it has no error code");
  const later = steps.slice(steps.indexOf(failed) + 1);
  if (later.some(({ outcome }) => outcome !== "not tried")) faults.push("it went on after the failure");
  return faults;
}

async function withinPatience<T>(work: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    resolve(undefined);
  }, patienceMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
