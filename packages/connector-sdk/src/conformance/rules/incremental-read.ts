import { compareReads } from "../drain.ts";
import { eachObject, type Case, type Rule } from "../rule.ts";
import { findReadFaults, notIncremental, readsIncrementally } from "./read-faults.ts";

export const incrementalRead: Rule = {
  id: "incremental-read",
  promise:
    "From a read's cursor an incremental read brings what changed, and nothing is left out between the two.",
  find: (kit) =>
    eachObject(kit, notIncremental, (one) =>
      readsIncrementally(one.object) ? findFaults(one) : Promise.resolve([]),
    ),
};

async function findFaults({ bench, object }: Case): Promise<readonly string[]> {
  const { name } = object;
  const first = await bench.read(name, "incremental");
  const faults = [...findReadFaults(first)];
  if (first.end?.cursor === undefined) return [...faults, "its end has no cursor"];
  const [changed = "", removed = ""] = bench.world.listIds(name);
  bench.clock.pass(3_600_000);
  await bench.world.change("change", name, changed);
  if (object.statesDeletions === true) await bench.world.change("remove", name, removed);
  const second = await bench.read(name, "incremental", first.end.cursor);
  faults.push(...findReadFaults(second));
  if (!second.records.has(changed)) faults.push(`the changed record ${changed} did not come`);
  if (object.statesDeletions === true && second.records.get(removed) !== "deleted")
    faults.push(`the deletion of ${removed} did not come`);
  if (second.end?.cursor === undefined) faults.push("the end of the second read has no cursor");
  // Both together are the source as it is now.
  const together = new Map([...first.records, ...second.records]);
  const whole = await bench.read(name, "full");
  const alive = new Map([...together].filter(([, content]) => content !== "deleted"));
  return [...faults, ...findReadFaults(whole), ...compareReads(whole.records, alive)];
}
